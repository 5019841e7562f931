package io.infaas.controller.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.triton.servers.Until;
import java.util.function.IntSupplier;

/** Something that happens again and again under load, and that must cost no query. */
final class Proof {

    static final int REPETITIONS = 10;

    /** Answers that show that an instance serves. */
    static final int SOME = 10;

    private static final int ENOUGH = 500;

    private final String what;
    private final OpenLoop load;

    /** @param what names it in the line that is printed */
    Proof(String what, OpenLoop load) {
        this.what = what;
        this.load = load;
    }

    /** What happens once, and shows that it happened. */
    interface Step {

        /** @param number from 0 */
        void take(int number) throws Exception;
    }

    /**
     * Takes the step at least ten times, and until enough was asked, under 60 % of {@code capacity}; prints one line, and fails
     * if a query was lost or answered wrong.
     */
    void run(double capacity, Step step) throws Exception {
        OpenLoop.Running running = load.start(capacity);
        int taken = 0;
        try {
            for (; taken < REPETITIONS || load.sent() < ENOUGH; taken++) {
                step.take(taken);
            }
        } finally {
            running.stop();
            System.out.printf(
                    "%s: %d times at 60 %% of %.0f queries/s: %d sent, %d right, %d lost, %d wrong, %d passed on%n",
                    what,
                    taken,
                    capacity,
                    load.sent(),
                    load.right(),
                    load.lost().size(),
                    load.wrong().size(),
                    load.passedOn());
        }
        assertThat(load.lost()).isEmpty();
        assertThat(load.wrong()).isEmpty();
        assertThat(load.right()).isEqualTo(load.sent()).isGreaterThanOrEqualTo(ENOUGH);
    }

    /** Waits until {@code answers} has grown by more than ten. */
    static void awaitMore(String of, IntSupplier answers) {
        int before = answers.getAsInt();
        Until.holds("more answers " + of, () -> answers.getAsInt() > before + SOME);
    }
}
