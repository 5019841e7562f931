package io.infaas.simulator.evaluation;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.simulator.evaluation.Series.Score;
import io.infaas.simulator.run.HindsightFleet;
import io.infaas.simulator.run.Outcome;
import io.infaas.simulator.run.Simulation;
import io.infaas.simulator.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;

/** The runs of one case. Each gives a score; runs are independent of each other. */
final class EvaluationRuns {

    /** Names of fleets that a policy file does not know. */
    static final String CHEAPEST = "static, cheapest variant";

    static final String MOST_ACCURATE = "static, most accurate";
    static final String CLAIRVOYANT = "clairvoyant bound";

    /** A fixed fleet may be late as often. */
    private static final double TOLERATED = 0.01;

    private static final int MOST_NODES = 40;

    private final EvaluationFile.Case of;
    private final Catalog catalog;
    private final Workload workload;

    EvaluationRuns(EvaluationFile.Case of, Catalog catalog, Workload workload) {
        this.of = of;
        this.catalog = catalog;
        this.workload = workload;
    }

    /** One run of a policy; its score comes when it is called. */
    record Run(EvaluationFile.Case of, String policy, long seed, Callable<Optional<Score>> score) {}

    List<Run> all(List<PolicyFactory> policies, List<Long> seeds) {
        List<Run> runs = new ArrayList<>();
        for (long seed : seeds) {
            runs.add(new Run(of, CLAIRVOYANT, seed, () -> bound(seed)));
            // in sweeps the search for a fleet would take most of the time
            if (of.block().equals(Evaluation.WORKLOADS) && !workload.fleet().isFixed()) {
                runs.add(new Run(of, CHEAPEST, seed, () -> fixed(catalog, seed)));
                runs.add(new Run(of, MOST_ACCURATE, seed, () -> fixed(mostAccurate(), seed)));
            }
            policies.forEach(policy -> runs.add(run(policy.label(), policy, seed)));
        }
        return runs;
    }

    /** @param label names the policy in the results */
    Run run(String label, PolicyFactory policy, long seed) {
        return new Run(of, label, seed, () -> Optional.of(score(seed, simulate(policy, seed))));
    }

    private Outcome simulate(PolicyFactory policy, long seed) {
        return new Simulation(catalog, workload, policy, PolicySettings.DEFAULTS, seed).run(second -> {});
    }

    private Optional<Score> bound(long seed) {
        OptionalDouble dollars = ClairvoyantBound.dollars(catalog, workload, seed, TOLERATED);
        return dollars.isEmpty() ? Optional.empty() : Optional.of(Score.ofBound(seed, dollars.getAsDouble()));
    }

    private Optional<Score> fixed(Catalog profiles, long seed) {
        return HindsightFleet.find(profiles, workload, seed, MOST_NODES, TOLERATED)
                .map(fleet -> score(seed, fleet.outcome()));
    }

    private Score score(long seed, Outcome outcome) {
        Outcome.Tally total = outcome.total();
        return new Score(
                seed,
                workload.length().toSeconds(),
                total.inTime(),
                total.violated(),
                outcome.dollars(),
                outcome.memoryDollars(),
                total.meanAccuracy(),
                total.accuracyDrop(),
                outcome.planChanges(),
                outcome.undone(),
                total.recoverySeconds());
    }

    /** A catalog in which each application demands its most accurate variant that meets the bound. */
    private Catalog mostAccurate() {
        return new Catalog(
                catalog.applications().stream().map(this::demanding).toList(),
                catalog.architectures(),
                catalog.variants(),
                catalog.nodeTypes());
    }

    private Application demanding(Application application) {
        double accuracy = catalog.variantsOf(application).stream()
                .mapToDouble(variant -> accuracyInTime(variant, application))
                .max()
                .orElse(0);
        return application.with(new Objective(application.objective().latencyMs(), accuracy));
    }

    private static double accuracyInTime(Variant variant, Application application) {
        return variant.profiles().stream()
                .filter(profile ->
                        profile.latencyMs(1) <= application.objective().latencyMs())
                .mapToDouble(profile -> profile.accuracy().value())
                .max()
                .orElse(0);
    }
}
