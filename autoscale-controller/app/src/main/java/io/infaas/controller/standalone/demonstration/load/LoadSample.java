package io.infaas.controller.standalone.demonstration.load;

import io.infaas.controller.standalone.demonstration.report.Notation;

/**
 * Queries of some time.
 *
 * @param late answers after the bound
 * @param failed queries that ended without an answer
 * @param failure reason of one failure; empty if none failed
 * @param p95Ms 95th percentile of the answers' latencies, ms; 0 without answers
 */
public record LoadSample(int sent, int answered, int late, int failed, String failure, double p95Ms) {

    public static final LoadSample NONE = new LoadSample(0, 0, 0, 0, "", 0);

    public int ended() {
        return answered + failed;
    }

    public int inTime() {
        return answered - late;
    }

    /** Share of the ended queries that were late or failed, %; 0 if none ended. */
    public double latePercent() {
        return 100.0 * (ended() - inTime()) / Math.max(1, ended());
    }

    /** With one decimal; a dash without answers. */
    public String p95Text() {
        return answered == 0 ? "-" : Notation.fixed(1, p95Ms);
    }

    /** Both together, with the first failure and the higher percentile. */
    public LoadSample plus(LoadSample other) {
        return new LoadSample(
                sent + other.sent,
                answered + other.answered,
                late + other.late,
                failed + other.failed,
                failure.isEmpty() ? other.failure : failure,
                Math.max(p95Ms, other.p95Ms));
    }

    LoadSample withP95(double ms) {
        return new LoadSample(sent, answered, late, failed, failure, ms);
    }
}
