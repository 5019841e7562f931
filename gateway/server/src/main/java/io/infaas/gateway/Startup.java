package io.infaas.gateway;

import java.time.Duration;

/**
 * Event loops and warm-up of a gateway.
 *
 * @param eventLoops threads that serve queries
 * @param warmUp CPU time for the warm-up with internal queries before the gateway is ready; zero disables it
 */
public record Startup(int eventLoops, Duration warmUp) {

    /** One event loop per processor, ready when warm. */
    public static final Startup DEFAULT = new Startup(processors(), Duration.ofSeconds(1));

    /** Ready at once, but slow at first. */
    public static final Startup AT_ONCE = new Startup(processors(), Duration.ZERO);

    public Startup {
        if (eventLoops < 1) {
            throw new IllegalArgumentException("--event-loops %d must be at least 1".formatted(eventLoops));
        }
        if (warmUp.isNegative() || warmUp.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException(
                    "--warm-up-ms %d must be within 0 (off) and 60000".formatted(warmUp.toMillis()));
        }
    }

    public static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }
}
