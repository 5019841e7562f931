package io.infaas.gateway.testing;

import io.infaas.triton.testing.LayerCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jetbrains.lincheck.Lincheck;

/** Runs concurrent code under a model checker, which tries another interleaving of its threads each time. */
public final class Interleavings {

    /** Interleavings per scenario: a bound on time, not a proof that there are no others. */
    private static final int EXPLORED = LayerCounts.tries(100);

    private Interleavings() {}

    /**
     * Runs a scenario once per interleaving, and fails with the first interleaving whose outcome is not among those allowed.
     *
     * @param scenario makes all state anew each time
     */
    public static <T> void assertOutcomes(Set<T> allowed, Supplier<T> scenario) {
        Lincheck.runConcurrentTest(EXPLORED, () -> {
            T outcome = scenario.get();
            if (!allowed.contains(outcome)) {
                throw new AssertionError("outcome " + outcome + " is none of " + allowed);
            }
        });
    }

    /** Runs actions concurrently, each on a thread of its own, and waits for all of them. */
    public static void run(Runnable... actions) {
        List<Thread> threads = new ArrayList<>();
        for (Runnable action : actions) {
            threads.add(new Thread(action));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted while threads run", e);
            }
        }
    }
}
