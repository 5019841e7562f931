package io.infaas.gateway.metrics;

import io.infaas.gateway.exposition.MetricFamily;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A metric as it is on a page in Prometheus' text format.
 *
 * @param labels names of the labels of all of its series; without {@code le}
 */
public record ExportedFamily(String name, String type, SortedSet<String> labels) {

    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern SERIES = Pattern.compile("([a-z0-9_]+)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(?:^|,)([a-z_]+)=\"");

    /** All metrics of a page, in its order; fails for a series without a type. */
    public static List<ExportedFamily> readAll(String page) {
        Map<String, ExportedFamily> all = new LinkedHashMap<>();
        ExportedFamily current = null;
        for (String line : page.lines().toList()) {
            Matcher type = TYPE.matcher(line);
            if (type.matches()) {
                current = new ExportedFamily(type.group(1), type.group(2), new TreeSet<>());
                all.put(current.name(), current);
            } else if (!line.startsWith("#")) {
                add(current, line);
            }
        }
        return List.copyOf(all.values());
    }

    private static void add(@Nullable ExportedFamily current, String line) {
        Matcher series = SERIES.matcher(line);
        if (!series.matches() || current == null || !series.group(1).startsWith(current.name())) {
            throw new AssertionError("a series without its type: " + line);
        }
        if (series.group(2) != null) {
            Set<String> labels = current.labels();
            LABEL.matcher(series.group(2))
                    .results()
                    .map(found -> found.group(1))
                    .filter(label -> !label.equals("le"))
                    .forEach(labels::add);
        }
    }

    /** What differs between a page and a catalogue; empty if the page exports it as it says. */
    public static List<String> differences(String page, List<MetricFamily> catalogue) {
        Map<String, String> stated = new LinkedHashMap<>();
        Map<String, String> required = new LinkedHashMap<>();
        catalogue.forEach(family -> {
            String text =
                    family.kind().name().toLowerCase(java.util.Locale.ROOT) + " " + new TreeSet<>(family.labels());
            stated.put(family.exported(), text);
            if (family.kind() == MetricFamily.Kind.HISTOGRAM) {
                stated.put(family.exported() + "_max", "gauge " + new TreeSet<>(family.labels()));
            }
            if (family.when().isEmpty()) {
                required.put(family.exported(), text);
            }
        });
        List<String> differences = new ArrayList<>();
        for (ExportedFamily family : readAll(page)) {
            String exported = family.type() + " " + family.labels();
            if (!exported.equals(stated.get(family.name()))) {
                differences.add("%s: exported as %s, stated as %s"
                        .formatted(family.name(), exported, stated.get(family.name())));
            }
            required.remove(family.name());
        }
        required.forEach((name, text) -> differences.add("%s: not exported, stated as %s".formatted(name, text)));
        return differences;
    }
}
