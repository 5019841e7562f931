package io.infaas.controller.standalone.demonstration.ramp;

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

    String inTimeText() {
        return "%d of %d queries in time".formatted(inTime(), ended());
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
