package io.infaas.controller.policy;

import io.infaas.controller.plan.ArrivalRate;

/** Rates like others. */
final class ArrivalRates {

    private ArrivalRates() {}

    /** The same rate of queries that prefer an accuracy. */
    static ArrivalRate preferring(ArrivalRate rate, double accuracy) {
        return with(rate, accuracy, rate.burstiness());
    }

    /** The same rate, of arrivals that vary so many times as much as Poisson arrivals. */
    static ArrivalRate bursty(ArrivalRate rate, double burstiness) {
        return with(rate, rate.preferredAccuracy(), burstiness);
    }

    private static ArrivalRate with(ArrivalRate rate, double preferred, double burstiness) {
        return new ArrivalRate(
                rate.of(),
                rate.boundMs(),
                preferred,
                rate.requests(),
                rate.items(),
                rate.rise(),
                burstiness,
                rate.waiting(),
                rate.servedBy(),
                rate.pinned());
    }
}
