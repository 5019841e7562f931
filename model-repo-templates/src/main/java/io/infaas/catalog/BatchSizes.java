package io.infaas.catalog;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** An immutable list of performances by ascending batch size from 1, with a cached best size, which every query reads. */
final class BatchSizes extends AbstractList<BatchPerformance> implements RandomAccess {

    private final BatchPerformance[] values;
    private final BatchPerformance best;

    /** @throws IllegalArgumentException unless the sizes ascend from 1 */
    BatchSizes(List<BatchPerformance> sizes) {
        Checks.ascendingFromOne(
                "batches", sizes.stream().map(BatchPerformance::batch).toList());
        values = sizes.toArray(BatchPerformance[]::new);
        BatchPerformance highest = values[0];
        for (BatchPerformance size : values) {
            if (size.itemsPerSecond() > highest.itemsPerSecond()) {
                highest = size;
            }
        }
        best = highest;
    }

    /** The smallest of the sizes with the highest throughput. */
    BatchPerformance best() {
        return best;
    }

    @Override
    public BatchPerformance get(int index) {
        return values[index];
    }

    @Override
    public int size() {
        return values.length;
    }
}
