package io.infaas.controller.plan;

import io.infaas.gateway.view.Offer;

/**
 * What an instance costs while it exists: the share of the node's memory that it takes x the node's price, US dollars per
 * hour (source: INFaaS, section 4.2.1). Memory is measured with noise, therefore costs are rounded to a grid of steps of
 * 10 %: what is equal on it is told apart by the cost of a query. A grid, not a tolerance, so that "cheaper" has no circles.
 */
final class InstanceCost {

    private static final double STEP = Math.log(1.1);
    // nodes that are owned may have price 0; their shares must still compare
    private static final double LEAST_PRICE = 1e-6;

    private InstanceCost() {}

    /** Of keeping one. */
    static double held(Offer offer) {
        return graded(exact(offer));
    }

    /** Of one more, with what loading it takes. */
    static double added(Offer offer, double lambda) {
        return graded(exact(offer) * (1 + lambda * offer.profile().loadMs() / 1000));
    }

    private static double exact(Offer offer) {
        double share = (double) Math.max(1, offer.profile().peakMemoryBytes())
                / offer.nodeType().memoryBytes();
        return Math.max(LEAST_PRICE, offer.nodeType().pricePerHour()) * share;
    }

    private static double graded(double cost) {
        return Math.exp(Math.rint(Math.log(cost) / STEP) * STEP);
    }
}
