package io.infaas.controller.preflight;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The result of one check.
 *
 * @param check name of the check; blank until the examination sets it
 * @param detail the observation, or the reason why nothing was checked; one line
 * @param remedy blank if there is none, or if the detail has it
 */
record Finding(String check, Outcome outcome, String detail, String remedy) {

    enum Outcome {
        OK("ok"),
        WRONG("WRONG"),
        NOT_CHECKED("not checked");

        @JsonValue
        private final String label;

        Outcome(String label) {
            this.label = label;
        }
    }

    private static final int LONGEST = 500;

    Finding {
        detail = line(detail);
        remedy = line(remedy);
    }

    static Finding ok(String detail) {
        return new Finding("", Outcome.OK, detail, "");
    }

    static Finding wrong(String detail, String remedy) {
        return new Finding("", Outcome.WRONG, detail, remedy);
    }

    static Finding notChecked(String reason) {
        return new Finding("", Outcome.NOT_CHECKED, reason, "");
    }

    Finding of(String name) {
        return new Finding(name, outcome, detail, remedy);
    }

    private static String line(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }

    @Override
    public String toString() {
        return "%-11s  %s: %s%s".formatted(outcome.label, check, detail, remedy.isEmpty() ? "" : ": " + remedy);
    }
}
