package io.infaas.builder.measure;

import io.infaas.catalog.BatchPerformance;
import java.util.ArrayList;
import java.util.List;

/**
 * The least throughput that larger requests prove for smaller ones: a request can be padded to a larger size, so it takes no longer than
 * that. This corrects sizes that a pause of the machine made look slower.
 */
public final class PaddedThroughput {

    private PaddedThroughput() {}

    /**
     * The same performances, with throughputs whose time per request ascends by batch size. No throughput is lowered, and the
     * highest stays as it is.
     *
     * @param batches ascending by batch size
     */
    public static List<BatchPerformance> of(List<BatchPerformance> batches) {
        List<BatchPerformance> proven = new ArrayList<>(batches);
        for (int i = batches.size() - 2; i >= 0; i--) {
            BatchPerformance larger = proven.get(i + 1);
            BatchPerformance batchPerformance = batches.get(i);
            double padded = larger.itemsPerSecond() * batchPerformance.batch() / larger.batch();
            if (padded > batchPerformance.itemsPerSecond()) {
                proven.set(i, batchPerformance.withItemsPerSecond(padded));
            }
        }
        return List.copyOf(proven);
    }
}
