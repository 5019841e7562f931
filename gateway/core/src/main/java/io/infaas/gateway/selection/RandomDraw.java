package io.infaas.gateway.selection;

import java.util.concurrent.ThreadLocalRandom;

/** The randomness of selection, injected so that tests can repeat decisions. */
@FunctionalInterface
public interface RandomDraw {

    /** Returns a number from 0 to {@code sides - 1}. */
    int roll(int sides);

    /** Returns fair, thread-safe dice. */
    static RandomDraw fair() {
        return sides -> ThreadLocalRandom.current().nextInt(sides);
    }
}
