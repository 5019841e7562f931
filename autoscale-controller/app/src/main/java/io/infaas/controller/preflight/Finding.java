package io.infaas.controller.preflight;

/**
 * What one check found.
 *
 * @param check what was checked
 * @param detail what was found, or why it was not checked; one line
 * @param remedy what to do; blank if nothing, or if the detail says it
 */
record Finding(String check, Outcome outcome, String detail, String remedy) {

    private static final int LONGEST = 500;

    Finding {
        detail = line(detail);
        remedy = line(remedy);
    }

    private static String line(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }

    @Override
    public String toString() {
        return "%-11s  %s: %s%s".formatted(outcome.label(), check, detail, remedy.isEmpty() ? "" : ": " + remedy);
    }
}
