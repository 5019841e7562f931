package io.infaas.triton.servers;

import java.util.List;

/** Text by lines. */
final class Lines {
    private Lines() {}

    /** The last {@code count} lines of {@code text} that are not blank. */
    static String last(String text, int count) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }
}
