package io.infaas.triton.testing;

import java.time.Duration;

/**
 * How often or how long a test does something. Each count is a property of the root pom with two values: a small one for
 * {@code ./mvnw verify}, the full one for {@code ./mvnw verify -Pproof}. {@code -DNAME=N} overrides both.
 */
public final class LayerCounts {

    private LayerCounts() {}

    /**
     * Returns the value of a count.
     *
     * @throws IllegalStateException if the build did not pass it to the test, or it is not a positive number
     */
    public static int count(String name) {
        Integer value = Integer.getInteger(name);
        if (value == null || value <= 0) {
            throw new IllegalStateException(
                    "%s is '%s', expected a positive number: run the test by ./mvnw, which passes the value of the root pom.xml, or state -D%s=N"
                            .formatted(name, System.getProperty(name), name));
        }
        return value;
    }

    /** Returns how many tries of {@code full} a test with random inputs makes in this layer, at least 1. */
    public static int tries(int full) {
        return (int) Math.max(1, (long) full * count("infaas.tries.percent") / 100);
    }

    /** Returns the value of a count whose unit is seconds. */
    public static Duration seconds(String name) {
        return Duration.ofSeconds(count(name));
    }
}
