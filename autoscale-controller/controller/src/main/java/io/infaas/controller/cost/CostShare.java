package io.infaas.controller.cost;

/**
 * The part of one or more nodes that an application has: a share, or its price in US dollars.
 *
 * @param used part that its queries keep busy
 * @param unused part that is loaded for it beyond that
 */
public record CostShare(double used, double unused) {

    static final CostShare NONE = new CostShare(0, 0);

    CostShare plus(CostShare other) {
        return new CostShare(used + other.used, unused + other.unused);
    }

    CostShare times(double factor) {
        return new CostShare(used * factor, unused * factor);
    }

    public double total() {
        return used + unused;
    }
}
