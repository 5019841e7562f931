package io.infaas.controller.plan;

/** Rates like others. */
final class ArrivalRates {

    private ArrivalRates() {}

    /** The same rate of queries that prefer an accuracy. */
    static ArrivalRate preferring(ArrivalRate rate, double accuracy) {
        return with(rate, accuracy, rate.missed());
    }

    /** The same rate, of which some queries/s are missed. */
    static ArrivalRate missing(ArrivalRate rate, double queriesPerSecond) {
        return with(rate, rate.preferredAccuracy(), queriesPerSecond);
    }

    private static ArrivalRate with(ArrivalRate rate, double preferred, double missed) {
        return new ArrivalRate(
                rate.of(),
                rate.boundMs(),
                preferred,
                rate.requests(),
                rate.items(),
                rate.sustainedItems(),
                rate.rise(),
                missed,
                rate.waiting(),
                rate.servedBy(),
                rate.pinned());
    }
}
