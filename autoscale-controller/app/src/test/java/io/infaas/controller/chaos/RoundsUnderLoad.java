package io.infaas.controller.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.triton.testing.LayerCounts;
import io.infaas.triton.testing.Until;
import java.util.function.IntSupplier;

/** A fault or change that happens in rounds under load and must cost no query. */
final class RoundsUnderLoad {

    /** Number of times that each fault or change happens. */
    static final int ROUNDS = LayerCounts.count("infaas.chaos.rounds");

    /** Answers that prove that an instance serves. */
    static final int SOME = 10;

    private static final int ENOUGH = 50 * ROUNDS;

    private final String what;
    private final CheckedOpenLoop load;
    private int rounds = ROUNDS;

    /** @param what name in the printed line */
    RoundsUnderLoad(String what, CheckedOpenLoop load) {
        this.what = what;
        this.load = load;
    }

    /** Runs at least that many rounds, for faults of which one round does not show everything. */
    RoundsUnderLoad atLeast(int number) {
        rounds = Math.max(rounds, number);
        return this;
    }

    /** One round, which checks that its fault or change happened. */
    interface Round {

        /** @param number from 0 */
        void run(int number) throws Exception;
    }

    /**
     * Runs the rounds under 60 % of {@code capacity}, and further rounds until enough queries were sent. Prints one line.
     * Fails if a query was lost or got a wrong answer.
     *
     * @return number of rounds
     */
    int run(double capacity, Round round) throws Exception {
        CheckedOpenLoop.Running running = load.start(capacity);
        int done = 0;
        try {
            for (; done < rounds || load.sent() < ENOUGH; done++) {
                round.run(done);
            }
        } finally {
            running.stop();
            System.out.printf(
                    "%s, rounds: %d at 60 %% of %.0f queries/s: %d sent, %d right, %d lost, %d wrong, %d redirected%n",
                    what,
                    done,
                    capacity,
                    load.sent(),
                    load.right(),
                    load.lost().size(),
                    load.wrong().size(),
                    load.redirected());
        }
        assertThat(load.lost()).isEmpty();
        assertThat(load.wrong()).isEmpty();
        assertThat(load.right()).isEqualTo(load.sent()).isGreaterThanOrEqualTo(ENOUGH);
        return done;
    }

    /** Waits until {@code answers} has grown by more than {@link #SOME}. */
    static void awaitMore(String of, IntSupplier answers) {
        int before = answers.getAsInt();
        Until.holds("more answers " + of, () -> answers.getAsInt() > before + SOME);
    }
}
