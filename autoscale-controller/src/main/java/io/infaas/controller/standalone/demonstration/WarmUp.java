package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Variant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Brings a gateway and its nodes to the speed that they keep, and measures it: the first thousands of queries take several
 * times as long, because their code is still being compiled.
 */
final class WarmUp {

    /** Asked of each variant before anything is measured. */
    private static final int FIRST_QUERIES = 10;

    private static final int PACE_QUERIES = 60;
    private static final int BLOCK = 200;
    /** A block counts as faster than the fastest so far only from this share of it. */
    private static final double FASTER = 0.95;
    /** Settled once so many blocks in a row were not faster. */
    private static final int BLOCKS = 3;

    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(20);
    /** The gateway answers so only after it has waited itself: asking again at once is no busy loop. */
    private static final String NOT_YET = "UNAVAILABLE";

    private final Front front;
    private final List<LabelledBatch> batches;
    private final Consumer<String> out;

    WarmUp(Front front, List<LabelledBatch> batches, Consumer<String> out) {
        this.front = front;
        this.batches = batches;
        this.out = out;
    }

    /** What the variants take once they are warm, by full name. Takes at most a minute where all variants are ready. */
    Map<String, Pace> run(List<Variant> variants) throws Refused, InterruptedException {
        out.accept("warming up %d variants (up to %d s)".formatted(variants.size(), SETTLE_LIMIT.toSeconds()));
        for (Variant variant : variants) {
            untilServed(variant);
        }
        Map.Entry<String, Pace> fastest = paces(variants, FIRST_QUERIES).entrySet().stream()
                .min(Comparator.comparingDouble(entry -> entry.getValue().medianMs()))
                .orElseThrow();
        out.accept("the fastest took %.1f ms at first and takes %.1f ms now"
                .formatted(fastest.getValue().medianMs(), settle(fastest.getKey())));
        return paces(variants, PACE_QUERIES);
    }

    /** On a busy machine a gateway that has just started may still be looking for its nodes. */
    private void untilServed(Variant variant) throws Refused, InterruptedException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try {
                front.askVariant(variant.name(), batches.get(0));
                return;
            } catch (Refused e) {
                if (!e.status().equals(NOT_YET) || System.nanoTime() > end) {
                    throw e;
                }
                out.accept("%s: %s".formatted(variant.alias(), e.text()));
            }
        }
    }

    /** What is compiled is the way of a query, the same for all variants: the fastest one warms it in the shortest time. */
    private double settle(String variant) throws Refused, InterruptedException {
        long end = System.nanoTime() + SETTLE_LIMIT.toNanos();
        double best = Double.POSITIVE_INFINITY;
        for (int same = 0; same < BLOCKS && System.nanoTime() < end; ) {
            double median = pace(variant, BLOCK).medianMs();
            same = median < FASTER * best ? 0 : same + 1;
            best = Math.min(best, median);
        }
        return best;
    }

    private Map<String, Pace> paces(List<Variant> variants, int queries) throws Refused, InterruptedException {
        Map<String, Pace> paces = new LinkedHashMap<>();
        for (Variant variant : variants) {
            paces.put(variant.name(), pace(variant.name(), queries));
        }
        return paces;
    }

    private Pace pace(String variant, int queries) throws Refused, InterruptedException {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < queries; i++) {
            times.add(front.askVariant(variant, batches.get(i % batches.size())).ms());
        }
        return Pace.of(times);
    }
}
