package io.infaas.gateway.feedback;

/**
 * Limits on the queue and the ejection of instances.
 *
 * @param maxQueueMs limit on an instance's queue, as time to drain it at saturation, ms; beyond it the instance gets no more queries;
 *     infinite for none
 * @param ejectedShare largest share of an application's serving instances that may be ejected at a time, from 0 to 1
 * @param adaptiveConcurrency whether the queries in flight at an instance are limited to those that its observed full rate needs
 */
public record InstanceLimits(double maxQueueMs, double ejectedShare, boolean adaptiveConcurrency) {

    public static final InstanceLimits DEFAULT = new InstanceLimits(Double.POSITIVE_INFINITY, 0.5);

    /** Creates limits with adaptive concurrency. */
    public InstanceLimits(double maxQueueMs, double ejectedShare) {
        this(maxQueueMs, ejectedShare, true);
    }

    public InstanceLimits {
        if (!(maxQueueMs > 0)) {
            throw new IllegalArgumentException("maxQueueMs %s must be above 0".formatted(maxQueueMs));
        }
        if (!(ejectedShare >= 0 && ejectedShare <= 1)) {
            throw new IllegalArgumentException("ejectedShare %s must be from 0 to 1".formatted(ejectedShare));
        }
    }

    /** Returns the same limits without adaptive concurrency. */
    public InstanceLimits withoutAdaptiveConcurrency() {
        return new InstanceLimits(maxQueueMs, ejectedShare, false);
    }
}
