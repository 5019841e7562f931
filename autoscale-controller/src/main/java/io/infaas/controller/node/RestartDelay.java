package io.infaas.controller.node;

import java.time.Duration;

/**
 * How long a node that ended waits before it is started again: at once after a life of ten seconds, longer with every
 * shorter one, at most five seconds; so a node that cannot live costs a bounded share of the machine.
 */
final class RestartDelay {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Duration LONG_LIFE = Duration.ofSeconds(10);

    private int shortLives;

    /** The delay after a life of {@code lived}; a start that failed is a life of zero. */
    Duration after(Duration lived) {
        if (lived.compareTo(LONG_LIFE) >= 0) {
            shortLives = 0;
        }
        Duration delay = FIRST.multipliedBy(1L << Math.min(shortLives, 16));
        shortLives++;
        return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
    }
}
