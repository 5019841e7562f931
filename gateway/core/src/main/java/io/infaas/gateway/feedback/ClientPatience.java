package io.infaas.gateway.feedback;

/**
 * Estimates how long clients without a stated deadline wait: nine of ten wait longer. It falls as clients give up, and grows by 3 % a
 * second while none do. It is at least {@value #LEAST_MS} ms, since hasty clients must not cause refusals of other clients' queries. Safe
 * from any thread, without locks; an observation that is lost in a race does not matter.
 */
final class ClientPatience {

    static final double MOST_MS = 3_600_000;
    static final double LEAST_MS = 1_000;

    private static final double SHORTER = 0.8;
    private static final double LONGER = 1.02;
    private static final double RELAXATION = 1.03;
    private static final double MARGIN = 0.9;

    private volatile double estimateMs = MOST_MS;
    private volatile double fastestMs = MOST_MS;

    /** Time within which an answer is of use, ms. */
    double ms() {
        return Math.max(LEAST_MS, MARGIN * estimateMs);
    }

    /** Records that a query was answered after a time, ms. */
    void recordAnswer(double ms) {
        if (ms < fastestMs) {
            fastestMs = ms;
        }
    }

    /** Records that a client has given up after a time, ms. Has no effect if no answer could have come by then. */
    void recordGivingUp(double ms) {
        double known = estimateMs;
        if (ms >= known) {
            estimateMs = Math.min(MOST_MS, known * LONGER);
        } else if (ms > fastestMs) {
            estimateMs = Math.max(LEAST_MS, Math.max(ms, known * SHORTER));
        }
    }

    /** Advances by one second. */
    void relax() {
        estimateMs = Math.min(MOST_MS, estimateMs * RELAXATION);
        fastestMs = Math.min(MOST_MS, fastestMs * RELAXATION);
    }
}
