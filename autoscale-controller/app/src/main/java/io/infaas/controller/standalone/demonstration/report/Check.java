package io.infaas.controller.standalone.demonstration.report;

/**
 * One thing that the demonstration must show.
 *
 * @param name subject of the check
 * @param expected passing value
 * @param seen measured value
 */
public record Check(String name, boolean passed, String expected, String seen) {

    /** One line that starts with {@code PASS} or {@code FAIL}. */
    public String line() {
        return passed
                ? "PASS  %s: %s".formatted(name, seen)
                : "FAIL  %s: expected %s, saw %s".formatted(name, expected, seen);
    }
}
