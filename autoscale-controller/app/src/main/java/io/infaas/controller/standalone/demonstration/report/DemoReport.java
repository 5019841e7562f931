package io.infaas.controller.standalone.demonstration.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** Prints a demonstration while it runs, collects its checks and states the verdict. Used by one thread. */
public final class DemoReport {

    private final Consumer<String> out;
    private final List<Check> checks = new ArrayList<>();

    /** @param out receives each line */
    public DemoReport(Consumer<String> out) {
        this.out = out;
    }

    public void line(String line) {
        out.accept(line);
    }

    /** Prints a heading below an empty line. */
    public void heading(String heading) {
        out.accept("");
        out.accept(heading);
    }

    public void table(String heading, List<String> table) {
        heading(heading);
        table.forEach(out);
    }

    public void add(Collection<Check> more) {
        checks.addAll(more);
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
