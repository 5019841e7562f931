package io.infaas.controller.stage;

import io.infaas.gateway.contract.AnswerAgreement;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.InstanceUse;

/** Outcomes of the queries of one variant, or of several together, since a stage began. Not thread-safe. */
final class StageCounts {

    /** Standard errors between an estimate and its bounds: one in a thousand is beyond, to one side. */
    private static final double ERRORS = 3;

    private long answered;
    private long failures;
    private double serviceMs;
    private double predictedMs;
    private long requests;
    private long late;
    private long seconds;
    private long slowSeconds;
    private double compared;
    private double agreed;
    private double expectedAgreed;

    void add(InstanceUse use) {
        answered += use.answered();
        failures += use.failures();
        serviceMs += use.serviceMs();
        predictedMs += use.predictedMs();
    }

    void add(ClassTraffic traffic) {
        requests += traffic.requests();
        late += traffic.violations();
    }

    void addSecond(boolean slow) {
        seconds++;
        slowSeconds += slow ? 1 : 0;
    }

    /** @param expectedShare least share of equal answers by the accuracies of both variants */
    void add(AnswerAgreement agreement, double expectedShare) {
        compared += agreement.queries();
        agreed += (double) agreement.queries() * agreement.agreed() / agreement.compared();
        expectedAgreed += agreement.queries() * expectedShare;
    }

    long answered() {
        return answered;
    }

    long failures() {
        return failures;
    }

    long requests() {
        return requests;
    }

    /** Late queries; a query counts on arrival, and as late with its answer. */
    long late() {
        return Math.min(late, requests);
    }

    /** Queries that were sent and ended. */
    long sent() {
        return answered + failures;
    }

    long seconds() {
        return seconds;
    }

    long slowSeconds() {
        return slowSeconds;
    }

    boolean isMostlySlow() {
        return 2 * slowSeconds > seconds;
    }

    long compared() {
        return Math.round(compared);
    }

    double agreedShare() {
        return agreed / compared;
    }

    /** Least share of equal answers by the accuracies in the catalog. */
    double expectedShare() {
        return expectedAgreed / compared;
    }

    /** Observed / profiled time of the answers; 1 before the first one. */
    double slowness() {
        return predictedMs > 0 ? serviceMs / predictedMs : 1;
    }

    /** Mean time of an answer, ms. */
    double meanMs() {
        return serviceMs / Math.max(1, answered);
    }

    /** Lower bound of a share of which {@code part} of {@code whole} are a sample; 0 without one. By Wilson's score interval. */
    static double atLeast(double part, double whole) {
        return whole <= 0 ? 0 : Math.max(0, bound(part, whole, -ERRORS));
    }

    /** Upper bound of such a share; 1 without a sample. */
    static double atMost(double part, double whole) {
        return whole <= 0 ? 1 : Math.min(1, bound(part, whole, ERRORS));
    }

    private static double bound(double part, double whole, double errors) {
        double share = part / whole;
        double square = errors * errors;
        double centre = (share + square / (2 * whole)) / (1 + square / whole);
        return centre
                + errors / (1 + square / whole) * Math.sqrt(share * (1 - share) / whole + square / (4 * whole * whole));
    }
}
