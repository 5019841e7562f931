package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Chooses a ramp for a catalog and a machine, runs it and judges it.
 *
 * @param cores of the machine
 * @param loads makes the load for a target
 */
record RampRun(
        Catalog catalog,
        Application application,
        String nodeType,
        int cores,
        List<LabelledBatch> batches,
        Front front,
        Watch watch,
        Function<RampTarget, Load> loads,
        Ticker ticker,
        Consumer<String> out) {

    /** A ramp on one core would measure how client and node take it from each other. */
    private static final int LEAST_CORES = 2;

    /** Whether it showed all that it must, which is nothing where the catalog or the machine has nothing to show. */
    boolean run() throws InterruptedException {
        out.accept("");
        out.accept("The ramp: load up and down again, by gRPC, at times that do not depend on answers");
        List<RampTarget> targets = new RampTargets(nodeType, Demonstration.BATCH).of(catalog, application);
        if (targets.isEmpty() || cores < LEAST_CORES) {
            out.accept(
                    targets.isEmpty()
                            ? "no ramp: no variant of '%s' takes %.0f ms for a batch of %d"
                                    .formatted(application.name(), RampTargets.LEAST_MS, Demonstration.BATCH)
                            : "no ramp: it needs two cores, for nodes and clients");
            return true;
        }
        Optional<RampChoice> choice = RampChoice.of(
                targets, target -> RampForecast.of(watch.policy(), catalog, watch.rooms(), target), cores, out);
        if (choice.isEmpty()) {
            out.accept("no ramp: none of these can be shown here");
            return true;
        }
        List<Check> checks;
        try (Load load = loads.apply(choice.get().target())) {
            checks = new Ramp(
                            choice.get().target(),
                            new RampReport(catalog),
                            front,
                            batches.get(0),
                            load,
                            watch,
                            ticker,
                            out)
                    .run(choice.get().course());
        }
        out.accept("");
        checks.forEach(check -> out.accept(check.line()));
        boolean held = checks.stream().allMatch(Check::held);
        out.accept("");
        out.accept(held ? "Ramp: all of it held." : "Ramp: NOT all of it held, see above.");
        return held;
    }
}
