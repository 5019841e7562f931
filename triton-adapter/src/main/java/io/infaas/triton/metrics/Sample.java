package io.infaas.triton.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** One line of a page of metrics: {@code metric{label="text",...} value}. */
record Sample(String metric, Map<String, String> labels, double value) {

    private static final Pattern LABEL = Pattern.compile("(\\w++)=\"((?:[^\"\\\\]++|\\\\.)*+)\"");

    Sample {
        labels = Map.copyOf(labels);
    }

    /** Reads a line; empty unless it has a finite, non-negative number. */
    static Optional<Sample> read(String line) {
        int end = line.lastIndexOf(' ');
        if (end < 1 || line.charAt(0) == '#') {
            return Optional.empty();
        }
        try {
            double value = Double.parseDouble(line.substring(end + 1));
            int brace = line.indexOf('{');
            return value >= 0 && value < Double.POSITIVE_INFINITY
                    ? Optional.of(new Sample(
                            line.substring(0, brace < 0 ? end : brace),
                            brace < 0 ? Map.of() : labels(line.substring(brace, end)),
                            value))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new HashMap<>();
        LABEL.matcher(text)
                .results()
                .forEach((MatchResult label) -> labels.put(label.group(1), unescape(label.group(2))));
        return labels;
    }

    private static String unescape(String label) {
        return label.indexOf('\\') < 0
                ? label
                : label.replace("\\\\", "\0")
                        .replace("\\n", "\n")
                        .replace("\\\"", "\"")
                        .replace('\0', '\\');
    }
}
