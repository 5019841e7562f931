package io.infaas.controller.health;

/**
 * Correction factor of one instance: the mean logarithm of its observed ratios, with the profile as the first few answers. It follows the
 * last seconds, or the last {@value #ANSWERS} answers if they take longer, and decays over minutes without answers. One stall counts as
 * twice as long at most.
 */
final class CorrectionEvidence {

    static final double LEAST = 0.5;
    static final double MOST = 8;

    private static final double ENOUGH = 20;
    private static final double PROFILED = 5;
    private static final double ANSWERS = 40;
    private static final double SECONDS = 5;
    private static final double FORGETTING_SECONDS = 180;
    private static final double MOST_ANSWERS = 200;
    private static final double STEP = Math.log(2);

    private double mean;
    private double answers;

    /** An earlier factor, backed by {@code answers} answers. */
    static CorrectionEvidence of(double factor, double answers) {
        CorrectionEvidence evidence = new CorrectionEvidence();
        evidence.mean = Math.log(Math.min(MOST, Math.max(LEAST, factor)));
        evidence.answers = Math.min(MOST_ANSWERS, answers);
        return evidence;
    }

    /** Adds the observations since the last call. */
    void add(double ratio, long more, double seconds) {
        double seen = Math.log(Math.min(MOST, Math.max(LEAST, ratio)));
        double step = isEnough() ? Math.max(mean - STEP, Math.min(mean + STEP, seen)) : seen;
        double recent = Math.min(1 - Math.exp(-seconds / SECONDS), more / (more + ANSWERS));
        mean += Math.max(recent, more / (more + answers + PROFILED)) * (step - mean);
        answers = Math.min(MOST_ANSWERS, answers + more);
    }

    /** Time without answers. */
    void forget(double seconds) {
        answers *= Math.exp(-seconds / FORGETTING_SECONDS);
    }

    double factor() {
        return Math.exp(mean);
    }

    double answers() {
        return answers;
    }

    /** Whether this many answers are enough evidence. */
    boolean isEnough() {
        return answers >= ENOUGH;
    }

    boolean isForgotten() {
        return answers < 1;
    }
}
