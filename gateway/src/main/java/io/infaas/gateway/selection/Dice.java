package io.infaas.gateway.selection;

import java.util.concurrent.ThreadLocalRandom;

/** The randomness of selection, injected so that decisions can be repeated. */
@FunctionalInterface
public interface Dice {

    /** A number from 0 to {@code sides - 1}. */
    int roll(int sides);

    /** Fair dice, usable from any thread. */
    static Dice fair() {
        return sides -> ThreadLocalRandom.current().nextInt(sides);
    }
}
