package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.Comparator;

/**
 * A variant on a node type as the released code of INFaaS judges it: by a line of latency over batch size, accelerators at their full batch,
 * and one execution at a time in each instance.
 */
record CodeVariant(Candidate candidate, int maxBatch, LatencyLine line) {

    /** Batches above that are not counted on, though a variant may take them. */
    static final int LARGEST_BATCH = 32;

    /** The latest load and inference latency of what the autoscaler considers, ms. */
    static final double LONGEST_MS = 10_000;

    /** How many variants of an architecture the autoscaler considers. */
    static final int CONSIDERED = 10;

    /** The order in which the autoscaler considers variants: by the time until the first answer. */
    static final Comparator<CodeVariant> SOONEST_FIRST =
            Comparator.<CodeVariant>comparingDouble(CodeVariant::soonestMs).thenComparing(CodeVariant::name);

    private static final double CPU_UTILIZATION = 0.95;
    private static final double PER_MS_OF_LOADING = 0.0002;

    static CodeVariant of(Candidate candidate) {
        int maxBatch = Math.max(1, candidate.variant().settings().maxBatchSize());
        return new CodeVariant(candidate, maxBatch, LatencyLine.of(candidate, maxBatch));
    }

    String name() {
        return candidate.variant().name();
    }

    boolean isGpu() {
        return candidate.variant().needsGpu();
    }

    double loadMs() {
        return candidate.profile().loadMs();
    }

    /** Time until the first answer to one item if it must be loaded, ms. */
    double soonestMs() {
        return loadMs() + line.ms(1);
    }

    /** The batch that it is judged at: what arrives, or on accelerators as much as it takes. */
    int batch(int arriving) {
        return isGpu() ? Math.min(LARGEST_BATCH, maxBatch) : arriving;
    }

    /** Latency of a query of {@code arriving} items, ms. */
    double estimateMs(int arriving) {
        return line.ms(batch(arriving));
    }

    /** What one instance carries of queries of {@code arriving} items, items/s. */
    double itemsPerSecond(int arriving) {
        int batch = batch(arriving);
        return 1000 / line.ms(batch) * batch;
    }

    /** What instances that carry {@code capacity} lack for a load, items/s: the longer an accelerator's variant loads, the earlier. */
    double deficit(double load, double capacity) {
        return load - capacity * (isGpu() ? 1 - PER_MS_OF_LOADING * loadMs() : CPU_UTILIZATION);
    }

    /** The same for the fastest variant, whose load time adds a little instead. */
    double deficitAsFastest(double load, double capacity) {
        return load - capacity + PER_MS_OF_LOADING * loadMs();
    }

    /** Instances on one node at most. */
    int mostInstances() {
        return isGpu() ? 1 : 2;
    }

    /** What scale-down requests must add up to more than. */
    int scaleDownDelay() {
        if (name().contains("gnmt")) {
            return 100;
        }
        return isGpu() ? 20 : 10;
    }
}
