package io.infaas.gateway.conformance;

import io.infaas.catalog.DocumentFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a run has found, as a page for people, and as a list to compare with {@code differences.json}. */
final class ConformanceReport {

    private static final int SHOWN = 160;
    private static final int BEFORE = 60;

    /** One aspect of one case that is not the same. */
    record Found(String id, String aspect, String direct, String through) {}

    private final Map<String, Integer> asked = new LinkedHashMap<>();
    private final Map<String, Integer> equal = new LinkedHashMap<>();
    private final List<Found> found = new ArrayList<>();

    /** Compares the answers to one case. */
    List<Found> compare(ConformanceCase asks, Map<String, String> direct, Map<String, String> through) {
        List<Found> differences = new ArrayList<>();
        for (String aspect : direct.keySet()) {
            String expected = direct.getOrDefault(aspect, "");
            String got = through.getOrDefault(aspect, "");
            if (!got.equals(expected)) {
                differences.add(new Found(asks.id(), aspect, expected, got));
            }
        }
        asked.merge(asks.row(), 1, Integer::sum);
        equal.merge(asks.row(), differences.isEmpty() ? 1 : 0, Integer::sum);
        found.addAll(differences);
        return differences;
    }

    int cases() {
        return asked.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Listed cases that were asked and do not differ as listed, or were not asked. */
    List<String> stale(ListedDifferences listed) {
        List<String> stale = new ArrayList<>();
        for (ListedDifferences.Row row : listed.differences()) {
            for (String id : row.cases()) {
                boolean shown = found.stream()
                        .anyMatch(each -> each.id().equals(id) && each.aspect().equals(row.aspect()));
                if (!shown) {
                    stale.add(row.aspect() + " of " + id);
                }
            }
        }
        return stale;
    }

    void write(Path folder, ListedDifferences listed) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("conformance.md"), page(listed));
        DocumentFormat.JSON.write(folder.resolve("differences.json"), seen(listed));
    }

    private String page(ListedDifferences listed) {
        StringBuilder page = new StringBuilder("# Conformance\n\nEach case is asked of a real Triton directly and"
                + " through the gateway that has adopted it: %d cases each.%n%n".formatted(cases()));
        page.append("| row | direct | through the gateway | all of it the same |\n|---|---|---|---|\n");
        asked.forEach((row, count) ->
                page.append("| %s | %d | %d | %d |%n".formatted(cell(row), count, count, equal.getOrDefault(row, 0))));
        page.append("\n## Differences\n\n");
        for (ListedDifferences.Row row : listed.differences()) {
            page.append("### %s: %s%n%nSafer superset: %s.%n%n| case | Triton | gateway |%n|---|---|---|%n"
                    .formatted(row.aspect(), row.reason(), row.saferSuperset() ? "yes" : "no"));
            found.stream()
                    .filter(each ->
                            each.aspect().equals(row.aspect()) && row.cases().contains(each.id()))
                    .forEach(each -> page.append(line(each)));
            page.append('\n');
        }
        List<Found> unlisted = found.stream()
                .filter(each -> listed.of(each.aspect(), each.id()).isEmpty())
                .toList();
        if (!unlisted.isEmpty()) {
            page.append("### Not listed\n\n| case | Triton | gateway |\n|---|---|---|\n");
            unlisted.forEach(each -> page.append(line(each)));
        }
        return page.toString();
    }

    private static String line(Found each) {
        int from = Math.max(0, differsFrom(each.direct(), each.through()) - BEFORE);
        return "| %s: %s | %s | %s |%n"
                .formatted(cell(each.id()), each.aspect(), from(each.direct(), from), from(each.through(), from));
    }

    private static int differsFrom(String one, String other) {
        int at = 0;
        while (at < one.length() && at < other.length() && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return at;
    }

    private static String from(String text, int at) {
        return cell(at == 0 ? text : "…" + text.substring(Math.min(at, text.length())));
    }

    private static String cell(String text) {
        String cut = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        return cut.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;");
    }

    /** The list as this run would have it: known reasons kept, others open. */
    private ListedDifferences seen(ListedDifferences listed) {
        Map<String, List<String>> cases = new TreeMap<>();
        Map<String, ListedDifferences.Row> rows = new TreeMap<>();
        for (Found each : found) {
            ListedDifferences.Row row = listed.of(each.aspect(), each.id())
                    .orElse(new ListedDifferences.Row(each.aspect(), "?", false, List.of()));
            String key = row.aspect() + row.reason();
            rows.put(key, row);
            cases.computeIfAbsent(key, known -> new ArrayList<>()).add(each.id());
        }
        List<ListedDifferences.Row> all = new ArrayList<>();
        rows.forEach((key, row) -> all.add(new ListedDifferences.Row(
                row.aspect(), row.reason(), row.saferSuperset(), cases.getOrDefault(key, List.of()))));
        return new ListedDifferences(all);
    }
}
