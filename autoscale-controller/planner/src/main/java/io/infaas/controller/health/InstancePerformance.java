package io.infaas.controller.health;

import io.infaas.controller.health.GatewayReports.GatewayObservations;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.Candidate;
import java.util.Collection;

/**
 * Present performance of one instance, over all gateways.
 *
 * @param arrival items/s sent to it
 * @param meanBatch mean items per query; 1 before the first response
 * @param latencyMs mean response time, at least the time since its last response while it has work, ms; 0 if unknown
 * @param isSignificant whether enough responses back the latency
 * @param workMs time that it needs for the queries in flight, each at its own batch size, ms
 * @param responseMs as {@code latencyMs}, but with the responses that it disregards because of a backlog
 */
record InstancePerformance(
        double arrival, double meanBatch, double latencyMs, boolean isSignificant, double workMs, double responseMs) {

    private static final double FEW = 3;

    MeanBatch batch() {
        return new MeanBatch(meanBatch);
    }

    /** Time for the arrivals at saturation, as a share of the time in which they arrive. */
    double load(Candidate candidate) {
        return arrival / batch().itemsPerSecond(candidate);
    }

    /** Upper bound on the share of time that it works, by its queries and its parallel executions; 0 if their time is unknown. */
    double busy(Candidate candidate) {
        double queries = arrival / meanBatch * responseMs / 1_000;
        return Math.min(1, queries / MeanBatch.executions(candidate));
    }

    /**
     * Adds up the observations of all gateways by weight. A mean is significant from {@code FEW} responses on, or if they took
     * long in total. An equally long silence is, too, if no gateway that uses the instance got a response.
     */
    static InstancePerformance of(Placement placement, Collection<GatewayObservations> gateways, long nowNanos) {
        double arrival = 0;
        double answered = 0;
        double answeredItems = 0;
        double timedAnswers = 0;
        double serviceMs = 0;
        double workMs = 0;
        double allAnswers = 0;
        double allMs = 0;
        double silentMs = Double.MAX_VALUE;
        double allSilentMs = Double.MAX_VALUE;
        for (GatewayObservations observations : gateways) {
            DecayingSums sums = observations.of(placement);
            double weight = observations.weight(nowNanos);
            arrival += weight * sums.arrival();
            answered += weight * sums.answered();
            answeredItems += weight * sums.answeredItems();
            timedAnswers += weight * sums.regardedAnswers();
            serviceMs += weight * sums.regardedMs();
            allAnswers += weight * sums.timedAnswers();
            allMs += weight * sums.serviceMs();
            workMs += weight * sums.workMs();
            if (sums.inUse()) {
                silentMs = Math.min(silentMs, weight * sums.regardedSilenceMs());
                allSilentMs = Math.min(allSilentMs, weight * sums.silentMs());
            }
        }
        double silence = lasting(silentMs);
        double mean = timedAnswers > 0 ? serviceMs / timedAnswers : 0;
        return new InstancePerformance(
                arrival,
                answered > 0 ? Math.max(1, answeredItems / answered) : 1,
                Math.max(mean, silence),
                timedAnswers >= FEW || serviceMs >= DecayingSums.MEMORY_MS || silence > 0,
                workMs,
                Math.max(allAnswers > 0 ? allMs / allAnswers : 0, lasting(allSilentMs)));
    }

    private static double lasting(double silentMs) {
        return silentMs == Double.MAX_VALUE || silentMs < DecayingSums.MEMORY_MS ? 0 : silentMs;
    }

    /**
     * Figures of a candidate for queries with only a mean batch size.
     *
     * @param items mean batch elements per query, at least 1
     */
    record MeanBatch(double items) {
        /** Time of one execution, interpolated, ms. */
        double serviceMs(Candidate candidate) {
            int below = (int) Math.floor(items);
            double low = candidate.serviceMs(below);
            return low + (candidate.serviceMs(below + 1) - low) * (items - below);
        }

        /** Throughput at saturation, items/s. */
        double itemsPerSecond(Candidate candidate) {
            return candidate.itemsPerSecond((int) Math.round(items));
        }

        /** Executions that the candidate does at a time. */
        static int executions(Candidate candidate) {
            return candidate.count() * candidate.variant().settings().instances();
        }
    }
}
