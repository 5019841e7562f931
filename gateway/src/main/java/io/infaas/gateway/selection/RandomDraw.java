package io.infaas.gateway.selection;

import java.util.concurrent.ThreadLocalRandom;

/** The randomness of selection, injected so that decisions can be repeated. */
@FunctionalInterface
public interface RandomDraw {

    /** A number from 0 to {@code sides - 1}. */
    int roll(int sides);

    /** Fair dice, usable from any thread. */
    static RandomDraw fair() {
        return sides -> ThreadLocalRandom.current().nextInt(sides);
    }
}
