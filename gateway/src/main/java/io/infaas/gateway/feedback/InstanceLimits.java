package io.infaas.gateway.feedback;

/**
 * How far instances are loaded and taken out.
 *
 * @param maxQueueMs an instance that has more in flight than it works off in this time at its saturation is given nothing more, ms
 * @param ejectedShare how much of an application's serving instances may be out for failures at a time, from 0 to 1
 */
public record InstanceLimits(double maxQueueMs, double ejectedShare) {

    public static final InstanceLimits DEFAULT = new InstanceLimits(30_000, 0.5);

    public InstanceLimits {
        if (!(maxQueueMs > 0)) {
            throw new IllegalArgumentException("maxQueueMs %s must be above 0".formatted(maxQueueMs));
        }
        if (!(ejectedShare >= 0 && ejectedShare <= 1)) {
            throw new IllegalArgumentException("ejectedShare %s must be from 0 to 1".formatted(ejectedShare));
        }
    }
}
