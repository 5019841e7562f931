package io.infaas.controller.standalone.demonstration;

/**
 * Some time of a load.
 *
 * @param sent queries that were sent in it
 * @param answered queries whose answer came in it
 * @param late those of the answered that came after their bound
 * @param failed queries that ended in it without an answer
 * @param failure how one of those failed; empty if none did
 * @param p95Ms what nineteen of twenty answers did not exceed, ms; 0 without answers
 */
record Tally(int sent, int answered, int late, int failed, String failure, double p95Ms) {

    static final Tally NONE = new Tally(0, 0, 0, 0, "", 0);

    int ended() {
        return answered + failed;
    }

    /** Late or failed. */
    int violations() {
        return late + failed;
    }

    double violationShare() {
        return ended() == 0 ? 0 : (double) violations() / ended();
    }
}
