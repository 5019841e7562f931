package io.infaas.simulator.workload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Recorded arrivals: a CSV file with the columns {@code time,application,class,batch,count}. A row counts the requests of one application, class
 * and batch size from its time until the next one. Times are seconds or ISO 8601, ascending in equal steps; a class is empty for the
 * application's default objective, or {@code LATENCY_MS} or {@code LATENCY_MS/FLOOR}.
 */
final class TraceFile {

    static final String HEAD = "time,application,class,batch,count";

    private final Path file;
    private final List<Double> times = new ArrayList<>();
    private final SortedMap<String, Series> series = new TreeMap<>();
    private int line;

    private TraceFile(Path file) {
        this.file = file;
    }

    private record Series(String application, SortedMap<String, String> headers, int batch, List<Double> counts) {}

    /**
     * Reads a file.
     *
     * @param scale factor of all counts
     * @throws IllegalArgumentException naming file, line and value
     */
    static List<Traffic> read(Path file, double scale) {
        TraceFile trace = new TraceFile(file);
        try (var lines = Files.lines(file)) {
            lines.forEach(trace::add);
        } catch (IOException e) {
            throw new IllegalArgumentException("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
        } catch (UncheckedIOException e) {
            throw new IllegalArgumentException("%s: is not text in UTF-8".formatted(file), e);
        }
        return trace.traffic(scale);
    }

    private void add(String text) {
        line++;
        if (line == 1) {
            if (!text.strip().equals(HEAD)) {
                throw failure("the first line is '%s', expected '%s'".formatted(text, HEAD));
            }
            return;
        }
        String[] cells = text.split(",", -1);
        if (cells.length != 5) {
            throw failure("%d cells, expected 5: %s".formatted(cells.length, HEAD));
        }
        startStep(time(cells[0].strip()));
        String application = cells[1].strip();
        String demandClass = cells[2].strip();
        int batch = (int) number("batch", cells[3], 1);
        Series row = series.computeIfAbsent(
                application + "," + demandClass + "," + batch,
                key -> new Series(application, headers(demandClass), batch, new ArrayList<>()));
        while (row.counts().size() < times.size()) {
            row.counts().add(0.0);
        }
        int last = times.size() - 1;
        row.counts().set(last, row.counts().get(last) + number("count", cells[4], 0));
    }

    private void startStep(double time) {
        double before = times.isEmpty() ? Double.NEGATIVE_INFINITY : times.get(times.size() - 1);
        if (time < before) {
            throw failure("time %s is before the time %s above it: sort the file by time".formatted(time, before));
        }
        if (time == before) {
            return;
        }
        if (times.size() >= 2) {
            double step = times.get(1) - times.get(0);
            if (Math.abs(time - before - step) > 1e-6 * step) {
                throw failure(
                        "time %s follows %s, but the step is %s s: add rows with count 0 for steps without requests"
                                .formatted(time, before, step));
            }
        }
        times.add(time);
    }

    private double time(String cell) {
        try {
            return Double.parseDouble(cell);
        } catch (NumberFormatException notANumber) {
            try {
                Instant instant = Instant.parse(cell);
                return instant.getEpochSecond() + instant.getNano() / 1e9;
            } catch (DateTimeParseException e) {
                throw failure("time '%s' is neither seconds nor ISO 8601".formatted(cell));
            }
        }
    }

    private double number(String column, String cell, double minimum) {
        double value;
        try {
            value = Double.parseDouble(cell.strip());
        } catch (NumberFormatException e) {
            throw failure("%s '%s' is not a number".formatted(column, cell.strip()));
        }
        if (!(value >= minimum) || Double.isInfinite(value)) {
            throw failure("%s %s must be at least %s".formatted(column, cell.strip(), minimum));
        }
        return value;
    }

    private SortedMap<String, String> headers(String demandClass) {
        SortedMap<String, String> headers = new TreeMap<>();
        if (!demandClass.isEmpty()) {
            String[] parts = demandClass.split("/", -1);
            if (parts.length > 2) {
                throw failure("class '%s' is neither LATENCY_MS nor LATENCY_MS/FLOOR".formatted(demandClass));
            }
            number("class", parts[0], Double.MIN_NORMAL);
            headers.put("infaas-latency-ms", parts[0]);
            if (parts.length == 2) {
                number("class", parts[1], 0);
                headers.put("infaas-min-accuracy", parts[1]);
            }
        }
        return headers;
    }

    private IllegalArgumentException failure(String text) {
        return new IllegalArgumentException("%s: line %d: %s".formatted(file, line, text));
    }

    private List<Traffic> traffic(double scale) {
        if (times.size() < 2) {
            throw new IllegalArgumentException(
                    "%s: has %d steps, a trace needs rows at two times or more".formatted(file, times.size()));
        }
        double step = times.get(1) - times.get(0);
        return series.values().stream()
                .map(row -> new Traffic(
                        row.application(),
                        row.headers(),
                        RateCurve.ofSteps(step, perSecond(row.counts(), step)).times(scale),
                        new TreeMap<>(Map.of(row.batch(), 1.0)),
                        1,
                        Duration.ofSeconds(30),
                        4))
                .toList();
    }

    private double[] perSecond(List<Double> counts, double step) {
        return Arrays.copyOf(counts.stream().mapToDouble(count -> count / step).toArray(), times.size());
    }
}
