package io.infaas.controller.policy;

import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.reconcile.ReconcileTurns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what a round of planning takes: {@code autoscale-controller/bench/plan}. */
@Command(
        name = "autoscale-controller/bench/plan",
        mixinStandardHelpOptions = true,
        description =
                "Measures what a round of planning takes, in a random deployment of the given size, in one with half the"
                        + " applications on the same nodes, and in one with half of everything.")
final class PlanBench implements Callable<Integer> {

    /** Rounds in a row without a change after which a deployment counts as settled: longer than scaling down waits. */
    private static final int QUIET = 15;

    @Option(names = "--variants", description = "default ${DEFAULT-VALUE}")
    private int variants = 10_000;

    @Option(names = "--nodes", description = "default ${DEFAULT-VALUE}")
    private int nodes = 1_000;

    @Option(names = "--applications", description = "default ${DEFAULT-VALUE}")
    private int applications = 100;

    @Option(names = "--classes", description = "demand classes of all applications, default ${DEFAULT-VALUE}")
    private int classes = 1_000;

    @Option(names = "--instances", description = "that the demand is made for, default ${DEFAULT-VALUE}")
    private int instances = 5_000;

    @Option(names = "--policy", description = "default ${DEFAULT-VALUE}")
    private String policyName = "cost";

    @Option(names = "--seed", description = "of the deployment, default ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(names = "--rounds", description = "of each kind, default ${DEFAULT-VALUE}")
    private int rounds = 100;

    @Option(
            names = "--limit",
            description = "seconds for the rounds of a kind and for settling, default ${DEFAULT-VALUE}")
    private int limit = 60;

    @Option(names = "--quick", description = "10 rounds, 10 seconds")
    private boolean quick;

    @Option(names = "--output", description = "the file to write, default ${DEFAULT-VALUE}")
    private Path output = Path.of("autoscale-controller/target/bench/plan.json");

    private String command = "";

    public static void main(String[] args) {
        PlanBench bench = new PlanBench();
        bench.command = ("autoscale-controller/bench/plan " + String.join(" ", args)).strip();
        System.exit(new CommandLine(bench).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        if (quick) {
            rounds = 10;
            limit = 10;
        }
        PlanBenchWorld.Size full = new PlanBenchWorld.Size(variants, nodes, applications, classes, instances);
        List<PlanBenchReport.World> worlds = new ArrayList<>();
        for (PlanBenchWorld.Size size :
                applications > 1 ? List.of(full.half(), full.halfOfAll(), full) : List.of(full)) {
            worlds.add(measure(size));
        }
        PlanBenchReport report = PlanBenchReport.of(command, worlds);
        Files.createDirectories(output.toAbsolutePath().getParent());
        DocumentFormat.JSON.write(output, report);
        System.out.println(report.markdown());
        return 0;
    }

    private PlanBenchReport.World measure(PlanBenchWorld.Size size) {
        PlanBenchWorld world = new PlanBenchWorld(size, seed);
        PlanningPolicy policy = PolicyFactory.of(policyName).with(PolicySettings.DEFAULTS);
        PlanBenchTimer settling = new PlanBenchTimer();
        PlacementPlan plan = PlacementPlan.NONE;
        int quiet = 0;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(limit);
        while (quiet < QUIET && (settling.rounds() == 0 || System.nanoTime() < end)) {
            plan = settling.time(world, policy, plan);
            quiet = plan.changes().isEmpty() ? quiet + 1 : 0;
            world.goOn(plan);
        }
        List<PlanBenchTimer.Row> rows = new ArrayList<>();
        rows.add(settling.row(
                quiet < QUIET ? "settling, not ended" : "settling",
                plan.placements().size()));
        for (PlanBenchEvent event : PlanBenchEvent.values()) {
            PlanBenchTimer timer = new PlanBenchTimer();
            end = System.nanoTime() + TimeUnit.SECONDS.toNanos(limit);
            while (timer.rounds() == 0 || (timer.rounds() < rounds && System.nanoTime() < end)) {
                event.happen(world, timer.rounds());
                plan = event.isBetweenRounds()
                        ? timer.timeBetween(world, policy, plan)
                        : timer.time(world, policy, plan);
                world.goOn(plan);
            }
            rows.add(timer.row(event.label(), plan.placements().size()));
            System.err.printf(
                    "%,d applications on %,d nodes, %s: measured%n", size.applications(), size.nodes(), event.label());
            world.endWaiting();
        }
        rows.addAll(reconcile(world.situation(), plan));
        System.err.printf("%,d applications, reconciliation: measured%n", size.applications());
        return new PlanBenchReport.World(size, rows);
    }

    /** Turns of reconciliation: without a change, and with one instance in a hundred to go and others to come back. */
    private List<PlanBenchTimer.Row> reconcile(Situation situation, PlacementPlan plan) {
        ReconcileTurns turns = new ReconcileTurns(situation, plan);
        PlanBenchTimer still = new PlanBenchTimer();
        PlanBenchTimer changing = new PlanBenchTimer();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(limit);
        while (still.rounds() == 0 || (still.rounds() < rounds && System.nanoTime() < end)) {
            still.time(turns::turn);
        }
        while (changing.rounds() == 0 || (changing.rounds() < rounds && System.nanoTime() < end)) {
            turns.change(100, changing.rounds());
            changing.time(turns::turn);
        }
        return List.of(
                still.row("reconciliation, nothing changed", turns.instances()),
                changing.row("reconciliation, one in a hundred", turns.instances()));
    }
}
