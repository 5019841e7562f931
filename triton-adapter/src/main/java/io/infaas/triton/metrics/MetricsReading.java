package io.infaas.triton.metrics;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The metrics of a Triton beyond its statistics.
 *
 * @param failures failed requests by reason; each listed model has all reasons
 * @param pending requests that wait for their execution
 * @param machine gauges of the machine and the server; missing gauges are left out
 */
public record MetricsReading(
        Map<ModelVersion, Map<FailureReason, Long>> failures,
        Map<ModelVersion, Long> pending,
        Map<MachineGauge, Double> machine) {

    public static final MetricsReading NONE = new MetricsReading(Map.of(), Map.of(), Map.of());

    public MetricsReading {
        failures = Map.copyOf(failures);
        pending = Map.copyOf(pending);
        machine = Map.copyOf(machine);
    }

    /** Reads a page; ignores unknown metrics. */
    public static MetricsReading of(String page) {
        Map<ModelVersion, Map<FailureReason, Long>> failures = new HashMap<>();
        Map<ModelVersion, Long> pending = new HashMap<>();
        Map<MachineGauge, Double> machine = new EnumMap<>(MachineGauge.class);
        page.lines()
                .filter(line -> line.startsWith("nv_"))
                .flatMap(line -> Sample.read(line).stream())
                .forEach(sample -> {
                    switch (sample.metric()) {
                        case "nv_inference_request_failure" ->
                            reason(sample).ifPresent(reason -> failures.computeIfAbsent(model(sample), model -> zeros())
                                    .merge(reason, (long) sample.value(), Long::sum));
                        case "nv_inference_pending_request_count" ->
                            pending.merge(model(sample), (long) sample.value(), Long::sum);
                        default -> {
                            for (MachineGauge gauge : MachineGauge.values()) {
                                if (gauge.metric().equals(sample.metric())) {
                                    machine.put(gauge, sample.value());
                                }
                            }
                        }
                    }
                });
        return new MetricsReading(failures, pending, machine);
    }

    /** Zero failures of each reason. */
    public static Map<FailureReason, Long> zeros() {
        Map<FailureReason, Long> zeros = new EnumMap<>(FailureReason.class);
        for (FailureReason reason : FailureReason.values()) {
            zeros.put(reason, 0L);
        }
        return zeros;
    }

    private static ModelVersion model(Sample sample) {
        return new ModelVersion(
                sample.labels().getOrDefault("model", ""), sample.labels().getOrDefault("version", ""));
    }

    private static Optional<FailureReason> reason(Sample sample) {
        for (FailureReason reason : FailureReason.values()) {
            if (reason.name().equals(sample.labels().get("reason"))) {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }

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
}
