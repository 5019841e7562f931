package io.infaas.catalog;

import java.util.List;

/**
 * Throughput of clients that each send the next single-item request when the last one is answered.
 *
 * @param concurrency number of clients, and so of requests in flight
 * @param itemsPerSecond throughput of all clients together, items/s
 */
public record ConcurrentThroughput(int concurrency, double itemsPerSecond) {

    /** The numbers of clients that profiles have. */
    public static final List<Integer> MEASURED = List.of(1, 2, 4, 8);

    public ConcurrentThroughput {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency %d must be at least 1".formatted(concurrency));
        }
        Checks.positive("itemsPerSecond", itemsPerSecond);
    }

    /**
     * The throughput without merging: one client's throughput times their number, at most the throughput at saturation.
     *
     * @param single performance at batch 1
     */
    public static List<ConcurrentThroughput> unmerged(BatchPerformance single) {
        return MEASURED.stream()
                .map(clients -> new ConcurrentThroughput(
                        clients, Math.min(single.itemsPerSecond(), clients * 1000 / single.p50Ms())))
                .toList();
    }
}
