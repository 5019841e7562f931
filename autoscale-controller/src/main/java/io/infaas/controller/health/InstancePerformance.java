package io.infaas.controller.health;

import io.infaas.controller.plan.Placement;
import java.util.Collection;

/**
 * How one instance does now, over all gateways.
 *
 * @param arrival items/s given to it
 * @param meanBatch items of a mean query; 1 while no query has been answered
 * @param latencyMs mean time of its answers, at least as long as it has been silent with work in it, ms; 0 if nothing tells
 * @param isSignificant whether that is more than a hiccup
 * @param inFlight items that it has not answered
 */
record InstancePerformance(double arrival, double meanBatch, double latencyMs, boolean isSignificant, double inFlight) {

    private static final double FEW = 3;

    /**
     * Adds up what gateways saw, each with its weight. A mean tells from {@code FEW} answers on, or if they took long together;
     * so does a silence as long, if no gateway that uses the instance got an answer.
     */
    static InstancePerformance of(Placement placement, Collection<GatewayObservations> gateways, long nowNanos) {
        double arrival = 0;
        double answered = 0;
        double answeredItems = 0;
        double timedAnswers = 0;
        double serviceMs = 0;
        double inFlight = 0;
        double silentMs = Double.MAX_VALUE;
        for (GatewayObservations observations : gateways) {
            DecayingSums sums = observations.of(placement);
            double weight = observations.weight(nowNanos);
            arrival += weight * sums.arrival();
            answered += weight * sums.answered();
            answeredItems += weight * sums.answeredItems();
            timedAnswers += weight * sums.timedAnswers();
            serviceMs += weight * sums.serviceMs();
            inFlight += weight * sums.inFlight();
            if (sums.inUse()) {
                silentMs = Math.min(silentMs, weight * sums.silentMs());
            }
        }
        double silence = silentMs == Double.MAX_VALUE || silentMs < DecayingSums.MEMORY_MS ? 0 : silentMs;
        double mean = timedAnswers > 0 ? serviceMs / timedAnswers : 0;
        return new InstancePerformance(
                arrival,
                answered > 0 ? Math.max(1, answeredItems / answered) : 1,
                Math.max(mean, silence),
                timedAnswers >= FEW || serviceMs >= DecayingSums.MEMORY_MS || silence > 0,
                inFlight);
    }
}
