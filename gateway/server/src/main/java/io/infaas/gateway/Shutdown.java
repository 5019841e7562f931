package io.infaas.gateway;

import java.time.Duration;

/**
 * The end of a gateway.
 *
 * @param lameDuck time that it serves on after it reports not ready, so that balancers choose another gateway; zero for none
 * @param grace longest time for the queries in progress after that
 */
public record Shutdown(Duration lameDuck, Duration grace) {

    private static final Duration LONGEST = Duration.ofHours(1);

    /** Accepts no new work at once: for a gateway without a peer. */
    public static final Shutdown AT_ONCE = new Shutdown(Duration.ZERO, Duration.ofSeconds(30));

    public Shutdown {
        requireWithin("--lame-duck-ms", lameDuck);
        requireWithin("--grace-ms", grace);
    }

    private static void requireWithin(String flag, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "%s %d must be within 0 and %d".formatted(flag, value.toMillis(), LONGEST.toMillis()));
        }
    }

    public Shutdown withGrace(Duration longest) {
        return new Shutdown(lameDuck, longest);
    }
}
