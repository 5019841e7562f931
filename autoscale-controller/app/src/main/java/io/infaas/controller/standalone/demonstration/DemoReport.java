package io.infaas.controller.standalone.demonstration;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Prints a demonstration while it runs, collects its checks and states the verdict. Used by one thread. */
public final class DemoReport {

    private final Consumer<String> out;
    private final List<Check> checks = new ArrayList<>();

    /**
     * A claim of the demonstration.
     *
     * @param name subject of the check
     * @param expected passing value
     * @param seen measured value
     */
    record Check(String name, boolean passed, String expected, String seen) {

        /** One line that starts with {@code PASS} or {@code FAIL}. */
        String line() {
            return passed
                    ? "PASS  %s: %s".formatted(name, seen)
                    : "FAIL  %s: expected %s, saw %s".formatted(name, expected, seen);
        }
    }

    /** @param out receives each line */
    public DemoReport(Consumer<String> out) {
        this.out = out;
    }

    void line(String line) {
        out.accept(line);
    }

    /** Prints a heading below an empty line. */
    public void heading(String heading) {
        out.accept("");
        out.accept(heading);
    }

    void add(Check check) {
        checks.add(check);
    }

    /** Whether no check failed. */
    public boolean hasPassed() {
        return checks.stream().allMatch(Check::passed);
    }

    /** Prints each check on a line and the verdict below them. */
    public void printVerdict() {
        heading("Checks");
        checks.forEach(check -> out.accept(check.line()));
        long failed = checks.stream().filter(check -> !check.passed()).count();
        out.accept(
                failed == 0
                        ? "Demonstration passed: %d of %d checks".formatted(checks.size(), checks.size())
                        : "Demonstration FAILED: %d of %d checks failed".formatted(failed, checks.size()));
    }
}
