package io.infaas.controller.standalone.demonstration.ramp;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.standalone.demonstration.client.LabelledBatch;
import io.infaas.controller.standalone.demonstration.client.QueryAnswer;
import io.infaas.controller.standalone.demonstration.client.QueryClient;
import io.infaas.controller.standalone.demonstration.client.QueryRefusedException;
import io.infaas.controller.standalone.demonstration.report.Check;
import io.infaas.controller.standalone.demonstration.report.DemoReport;
import io.infaas.controller.standalone.demonstration.report.Notation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Selects a target, sends a first query while nothing is loaded, ramps load up and down, and checks the decisions.
 *
 * @param nodeType the node type whose profiles apply
 * @param hysteresisSeconds how long the policy must want less before it scales down
 */
public record LoadRamp(
        Catalog catalog,
        Application application,
        String nodeType,
        List<LabelledBatch> batches,
        QueryClient client,
        ControllerMonitor monitor,
        int hysteresisSeconds,
        DemoReport report) {

    /** On one core a ramp would measure how client and node compete for it. */
    private static final int LEAST_CORES = 2;
    /** A machine that becomes slower after the warm-up gets another one. */
    private static final int ATTEMPTS = 3;
    /** Of the random arrivals. */
    private static final long SEED = 1;

    /** Takes two to four minutes with a hysteresis of 10 s, longer on a busy machine. Nothing may be loaded before. */
    public void run() throws InterruptedException {
        run(this::poisson, Runtime.getRuntime().availableProcessors());
    }

    /** @param cores of the machine */
    void run(Function<RampTarget, OfferedLoad> loads, int cores) throws InterruptedException {
        int batch = batches.get(0).size();
        report.heading("Demonstration, part 1: autoscaling under rising and falling load (2 to 4 min)");
        List<RampTarget> targets = RampTarget.candidates(catalog, application, nodeType, batch);
        if (targets.isEmpty() || cores < LEAST_CORES) {
            report.line(
                    targets.isEmpty()
                            ? "Skipped: no variant of '%s' takes %.0f ms for a batch of %d"
                                    .formatted(application.name(), RampTarget.LEAST_MS, batch)
                            : "Skipped: nodes and clients need %d cores".formatted(LEAST_CORES));
            return;
        }
        Optional<RampPlan> plan = RampPlan.of(
                targets,
                target -> RampForecast.of(monitor.policy(), catalog, monitor.rooms(), target),
                cores,
                report::line);
        if (plan.isEmpty()) {
            report.line("Skipped: no target fits this machine");
            return;
        }
        // decisions from before the ramp do not count
        var unused = monitor.changes();
        Check coldStart = coldStart(plan.get().target());
        report.line("Cold start: " + coldStart.seen());
        report.add(List.of(coldStart));
        report.heading("One line per second, queries of %d items with Poisson arrivals over gRPC; -> is a decision"
                .formatted(batch));
        report.line(new RampTable(catalog).head());
        report.add(rampUntilShown(plan.get(), loads).all(RampSchedule.flatSeconds(hysteresisSeconds)));
    }

    /** Warms up and ramps; does so again if the machine has become too slow for the load after its warm-up. */
    private RampChecks rampUntilShown(RampPlan plan, Function<RampTarget, OfferedLoad> loads)
            throws InterruptedException {
        List<RampSecond> before = new ArrayList<>();
        for (int attempt = 1; ; attempt++) {
            List<RampSecond> seconds = new ArrayList<>();
            double slowdown;
            try (OfferedLoad load = loads.apply(plan.target())) {
                slowdown = warmUp(new WarmUp(plan.target()), load, before.size(), seconds);
            }
            RampPlan now = plan.slowedBy(slowdown);
            report.line(
                    "      queries take %.1f times as long as by their profiles: %s".formatted(slowdown, now.target()));
            try (OfferedLoad load = loads.apply(now.target())) {
                ramp(now.schedule(hysteresisSeconds), load, before.size(), seconds);
            }
            boolean wentOn = seconds.get(seconds.size() - 1).phase() != RampSchedule.Phase.LOW;
            if (wentOn || attempt == ATTEMPTS) {
                return new RampChecks(seconds, before, slowdown);
            }
            report.line("      the machine has become slower, once more");
            before.addAll(seconds);
        }
    }

    private double warmUp(WarmUp warmUp, OfferedLoad load, int before, List<RampSecond> seconds)
            throws InterruptedException {
        do {
            offer(load, RampSchedule.Phase.WARM, warmUp.rate(), before, seconds);
        } while (!warmUp.isOver(seconds));
        return warmUp.slowdown(seconds);
    }

    private void ramp(RampSchedule schedule, OfferedLoad load, int before, List<RampSecond> seconds)
            throws InterruptedException {
        OptionalDouble rate = OptionalDouble.of(schedule.firstRate());
        while (rate.isPresent()) {
            offer(load, schedule.phase(), rate.getAsDouble(), before, seconds);
            rate = schedule.next(seconds);
        }
    }

    /** Adds a second at that rate and prints it. */
    private void offer(OfferedLoad load, RampSchedule.Phase phase, double rate, int before, List<RampSecond> seconds)
            throws InterruptedException {
        LoadSample sample = load.offer(rate);
        // changes first: every instance seen afterwards has a known change
        List<PlanChange> changes = monitor.changes();
        RampSecond second =
                new RampSecond(before + seconds.size() + 1, phase, rate, sample, monitor.instances(), changes);
        seconds.add(second);
        new RampTable(catalog).lines(second).forEach(report::line);
    }

    private Check coldStart(RampTarget target) throws InterruptedException {
        boolean empty = monitor.instances().isEmpty();
        String seen;
        boolean answered = false;
        try {
            QueryAnswer answer = client.query(target.model(), target.objective(), batches.get(0));
            answered = true;
            seen = "first query answered after %.0f ms by %s"
                    .formatted(answer.ms(), Notation.alias(catalog, answer.variant()));
        } catch (QueryRefusedException e) {
            seen = "first query failed with %s: %s".formatted(e.status(), e.text());
        }
        return new Check(
                "cold start",
                empty && answered,
                "an answer to the first query, with nothing loaded before",
                empty ? seen : seen + ", while instances were loaded");
    }

    private OfferedLoad poisson(RampTarget target) {
        List<LabelledBatch> full =
                batches.stream().filter(batch -> batch.size() == target.batch()).toList();
        return new PoissonLoad(
                number -> client.send(target.model(), target.objective(), full.get(number % full.size())),
                target.objective().latencyMs(),
                SEED);
    }
}
