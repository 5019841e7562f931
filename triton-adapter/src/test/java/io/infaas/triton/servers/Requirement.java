package io.infaas.triton.servers;

import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;

/**
 * Something that tests need and that a machine may lack.
 *
 * @param variable set to {@code true} in an environment where a test must not be skipped
 */
record Requirement(String what, String variable) {
    /**
     * The result of {@code supplier}. If it has none, the test is skipped with a warning, or fails if it must not be skipped.
     */
    <T> T require(Supplier<T> supplier) {
        return require(supplier, Boolean.parseBoolean(System.getenv(variable)));
    }

    <T> T require(Supplier<T> supplier, boolean mustBe) {
        try {
            return supplier.get();
        } catch (UnavailableException e) {
            if (mustBe) {
                throw new IllegalStateException(
                        "cannot have " + what + ", which " + variable + " requires: " + e.getMessage(), e);
            }
            String line = "SKIPPED for want of " + what + ": " + e.getMessage();
            System.err.println("*** " + line);
            return Assumptions.abort(line);
        }
    }
}
