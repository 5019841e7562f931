package io.infaas.controller.standalone.demonstration.choice;

import io.infaas.catalog.Variant;
import io.infaas.controller.standalone.demonstration.client.LabelledBatch;
import io.infaas.controller.standalone.demonstration.client.LatencySummary;
import io.infaas.controller.standalone.demonstration.client.QueryClient;
import io.infaas.controller.standalone.demonstration.client.QueryRefusedException;
import io.infaas.controller.standalone.demonstration.report.DemoReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sends queries until latencies no longer fall, then measures them. The JVMs of gateway and nodes still compile their code: the
 * first thousands of queries take several times as long.
 */
record QueryWarmUp(QueryClient client, List<LabelledBatch> batches, DemoReport report) {

    static final Duration SETTLE_LIMIT = Duration.ofSeconds(20);

    /** Queries to each variant before anything is measured. */
    private static final int FIRST_QUERIES = 10;

    private static final int MEASURED_QUERIES = 60;
    private static final int BLOCK_QUERIES = 200;
    /** A block is faster than the fastest so far only below this share of its median. */
    private static final double FASTER = 0.95;
    /** Latencies have settled after this many blocks in a row that were not faster. */
    private static final int SETTLED_BLOCKS = 3;

    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    /** The gateway returns it after a wait of its own, so that an immediate retry is no busy loop. */
    private static final String NOT_YET = "UNAVAILABLE";

    /** Latencies of warm variants by full name. Takes at most a minute once all variants are ready. */
    Map<String, LatencySummary> run(List<Variant> variants) throws QueryRefusedException, InterruptedException {
        for (Variant variant : variants) {
            awaitServed(variant);
        }
        Map.Entry<String, LatencySummary> fastest = measure(variants, FIRST_QUERIES).entrySet().stream()
                .min(Comparator.comparingDouble(entry -> entry.getValue().medianMs()))
                .orElseThrow();
        report.line("  fastest variant: median %.1f ms per query at first, %.1f ms after warm-up"
                .formatted(fastest.getValue().medianMs(), settle(fastest.getKey())));
        return measure(variants, MEASURED_QUERIES);
    }

    /** On a busy machine a gateway may not have reached its nodes yet. */
    private void awaitServed(Variant variant) throws QueryRefusedException, InterruptedException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try {
                client.queryVariant(variant.name(), batches.get(0));
                return;
            } catch (QueryRefusedException e) {
                if (!e.status().equals(NOT_YET) || System.nanoTime() > end) {
                    throw e;
                }
                report.line("  %s: %s, retrying".formatted(variant.alias(), e.text()));
            }
        }
    }

    /** All variants share the code that gets compiled: the fastest one warms it up in the shortest time. */
    private double settle(String variant) throws QueryRefusedException, InterruptedException {
        long end = System.nanoTime() + SETTLE_LIMIT.toNanos();
        double best = Double.POSITIVE_INFINITY;
        for (int same = 0; same < SETTLED_BLOCKS && System.nanoTime() < end; ) {
            double median = measure(variant, BLOCK_QUERIES).medianMs();
            same = median < FASTER * best ? 0 : same + 1;
            best = Math.min(best, median);
        }
        return best;
    }

    private Map<String, LatencySummary> measure(List<Variant> variants, int queries)
            throws QueryRefusedException, InterruptedException {
        Map<String, LatencySummary> latencies = new LinkedHashMap<>();
        for (Variant variant : variants) {
            latencies.put(variant.name(), measure(variant.name(), queries));
        }
        return latencies;
    }

    private LatencySummary measure(String variant, int queries) throws QueryRefusedException, InterruptedException {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < queries; i++) {
            times.add(client.queryVariant(variant, batches.get(i % batches.size()))
                    .ms());
        }
        return LatencySummary.of(times);
    }
}
