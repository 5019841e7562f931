package io.infaas.controller.local;

import java.time.Duration;

/**
 * Backoff of node restarts: 100 ms after a life of ten seconds or more, doubled with every shorter life, at most five seconds.
 * So a node that keeps crashing takes a bounded share of the machine.
 */
final class RestartDelay {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Duration LONG_LIFE = Duration.ofSeconds(10);

    private int shortLives;

    /** The delay after a life of {@code lived}; a failed start is a life of zero. */
    Duration after(Duration lived) {
        if (lived.compareTo(LONG_LIFE) >= 0) {
            shortLives = 0;
        }
        Duration delay = FIRST.multipliedBy(1L << Math.min(shortLives, 16));
        shortLives++;
        return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
    }
}
