package io.infaas.catalog;

/**
 * How a runtime runs one instance of a variant.
 *
 * @param threads intra-op threads of one execution, at least 1
 * @param instances executions side by side on one node, at least 1
 * @param maxBatchSize largest batch of one execution, at least 1
 */
public record Settings(int threads, int instances, int maxBatchSize) {

    public Settings {
        if (threads < 1 || instances < 1 || maxBatchSize < 1) {
            throw new IllegalArgumentException("threads %d, instances %d and maxBatchSize %d must be at least 1"
                    .formatted(threads, instances, maxBatchSize));
        }
    }

    public Settings withThreads(int newThreads) {
        return new Settings(newThreads, instances, maxBatchSize);
    }

    public Settings withInstances(int newInstances) {
        return new Settings(threads, newInstances, maxBatchSize);
    }

    /** Cores that the variant is charged for when it is busy. */
    public int cores() {
        return threads * instances;
    }

    /** The settings' part of a variant's name: {@code t2}, {@code t1-i2}. */
    public String label() {
        return instances == 1 ? "t" + threads : "t" + threads + "-i" + instances;
    }
}
