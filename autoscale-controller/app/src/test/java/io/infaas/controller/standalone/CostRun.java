package io.infaas.controller.standalone;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.standalone.demonstration.DemoText;
import io.infaas.controller.standalone.demonstration.PoissonLoad;
import io.infaas.controller.standalone.demonstration.PoissonLoad.LoadSample;
import io.infaas.controller.status.ControllerSnapshot;
import io.infaas.controller.text.TextTable;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.triton.client.VertxDefaults;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Queue;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One policy under the load, from nothing loaded. */
final class CostRun {

    private static final double SECONDS_PER_HOUR = 3600;
    private static final int REPORTED = 10;
    private static final int FIRST_SECONDS = 60;

    private final Standalone all;
    private final Application application;
    private final Objective objective;
    private final CostLoad.Options load;
    private final Console console;
    private final Queue<Double> latencies = new ConcurrentLinkedQueue<>();
    private final Set<String> variants = new ConcurrentSkipListSet<>();
    private double instanceDollars;
    private double machineDollars;
    private double instanceSeconds;
    private int mostNodes;

    CostRun(Standalone all, Application application, Objective objective, CostLoad.Options load, Console console) {
        this.all = all;
        this.application = application;
        this.objective = objective;
        this.load = load;
        this.console = console;
    }

    CostResult run(PolicyFactory kind, String command, String what) throws Exception {
        Catalog catalog = all.status().situation().catalog();
        LoadSample total = LoadSample.NONE;
        Vertx vertx = Vertx.vertx(VertxDefaults.options());
        try (CostQueries queries = new CostQueries(vertx, all.grpcPort(), application, objective, load.items())) {
            // the first load, and the nodes that the policy static starts with, are no part of what is measured
            String unused =
                    queries.send().toCompletionStage().toCompletableFuture().get(FIRST_SECONDS, TimeUnit.SECONDS);
            try (PoissonLoad arrivals = new PoissonLoad(number -> sent(queries), objective.latencyMs(), 1)) {
                for (int second = 0; second < load.seconds(); second++) {
                    LoadSample sample = second(arrivals, load.rate(second));
                    total = total.plus(sample);
                    String state = count(catalog, all.status());
                    if (second % REPORTED == 0) {
                        console.note("%3d s %5s/s, %s late %%, %s"
                                .formatted(
                                        second,
                                        TextTable.number(1, load.rate(second)),
                                        TextTable.number(1, sample.latePercent()),
                                        state));
                    }
                }
                total = total.plus(second(arrivals, 0));
                if (total.failed() > 0) {
                    console.note("%d queries failed, for example: %s".formatted(total.failed(), total.failure()));
                }
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        SortedSet<String> served = new TreeSet<>();
        variants.forEach(variant -> served.add(new DemoText(catalog).alias(variant)));
        return CostResult.of(
                kind.label(),
                what,
                command,
                new CostResult.Figures(
                        total.sent(),
                        total.late(),
                        total.sent() - total.answered(),
                        PoissonLoad.percentile(latencies, 0.99),
                        instanceDollars,
                        machineDollars,
                        instanceSeconds / load.seconds(),
                        mostNodes,
                        served));
    }

    private static LoadSample second(PoissonLoad arrivals, double queriesPerSecond) throws InterruptedException {
        arrivals.rate(queriesPerSecond);
        boolean unused = new CountDownLatch(1).await(1, TimeUnit.SECONDS);
        return arrivals.take();
    }

    private Future<?> sent(CostQueries queries) {
        long start = System.nanoTime();
        return queries.send().onSuccess(variant -> {
            latencies.add((System.nanoTime() - start) / 1e6);
            variants.add(variant);
        });
    }

    /** Adds one second of the state; returns it in words. */
    private String count(Catalog catalog, ControllerSnapshot now) {
        SortedSet<String> loaded = new TreeSet<>();
        now.situation().instances().forEach((place, state) -> {
            if (state != InstanceState.FAILED) {
                Variant variant = catalog.variant(place.variant()).orElseThrow();
                int count = now.situation().counts().of(place);
                now.situation().nodes().stream()
                        .filter(node -> node.id().equals(place.node()))
                        .findFirst()
                        .ifPresent(node -> instanceDollars += count
                                * variant.profile(node.type().name())
                                        .orElseThrow()
                                        .hostMemory()
                                        .peakBytes()
                                / (double) node.type().memoryBytes()
                                * node.type().pricePerHour()
                                / SECONDS_PER_HOUR);
                instanceSeconds += count;
                loaded.add("%s@%s x%d".formatted(variant.alias(), place.node(), count));
            }
        });
        machineDollars += now.fleet().pricePerHour() / SECONDS_PER_HOUR;
        int nodes = now.nodes().size();
        mostNodes = Math.max(mostNodes, nodes);
        return "%d nodes, %s".formatted(nodes, loaded);
    }
}
