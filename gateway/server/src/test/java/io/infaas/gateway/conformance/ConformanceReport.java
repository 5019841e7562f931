package io.infaas.gateway.conformance;

import io.infaas.catalog.DocumentFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a run has found, as a page for people, and as a list to compare with {@code differences.json}. */
final class ConformanceReport {

    private static final int SHOWN = 160;
    private static final int BEFORE = 60;

    /** One aspect of one case that is not the same. */
    record Found(ConformanceGateway gateway, String id, String aspect, String direct, String through) {}

    private record RowAtGateway(String row, ConformanceGateway gateway) {}

    private final Map<RowAtGateway, Integer> asked = new LinkedHashMap<>();
    private final Map<RowAtGateway, Integer> equal = new HashMap<>();
    private final List<Found> found = new ArrayList<>();

    /** Compares the answers of a server and of one gateway to a case. */
    List<Found> compare(
            ConformanceCase asks, ConformanceGateway gateway, Map<String, String> direct, Map<String, String> through) {
        List<Found> differences = new ArrayList<>();
        for (String aspect : direct.keySet()) {
            String expected = direct.getOrDefault(aspect, "");
            String got = through.getOrDefault(aspect, "");
            if (!got.equals(expected)) {
                differences.add(new Found(gateway, asks.id(), aspect, expected, got));
            }
        }
        RowAtGateway place = new RowAtGateway(asks.row(), gateway);
        asked.merge(place, 1, Integer::sum);
        equal.merge(place, differences.isEmpty() ? 1 : 0, Integer::sum);
        found.addAll(differences);
        return differences;
    }

    /** Listed cases that were asked and do not differ as listed, or were not asked. */
    List<String> stale(ListedDifferences listed) {
        Set<String> shown = found.stream()
                .map(each -> place(each.gateway(), each.aspect(), each.id()))
                .collect(Collectors.toSet());
        return listed.differences().stream()
                .flatMap(row -> row.gateways().stream()
                        .flatMap(gateway -> row.cases().stream().map(id -> place(gateway, row.aspect(), id))))
                .filter(place -> !shown.contains(place))
                .toList();
    }

    private static String place(ConformanceGateway gateway, String aspect, String id) {
        return aspect + " of " + id + " at " + gateway;
    }

    void write(Path folder, ListedDifferences listed) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("conformance.md"), page(listed));
        DocumentFormat.JSON.write(folder.resolve("differences.json"), seen(listed));
    }

    private String page(ListedDifferences listed) {
        StringBuilder page = new StringBuilder("# Conformance\n\nEach case is asked of a real Triton directly and"
                + " through gateways that have adopted it: one by default, one with `--as-triton`.\n\n"
                + "| row | gateway | cases | all of it the same |\n|---|---|---|---|\n");
        asked.forEach((place, count) -> page.append("| %s | %s | %d | %d |%n"
                .formatted(cell(place.row()), place.gateway(), count, equal.getOrDefault(place, 0))));
        page.append("\n## Differences\n\n");
        for (ListedDifferences.Row row : listed.differences()) {
            page.append(
                    "### %s: %s%n%nSafer superset: %s. Gateways: %s.%n%n| case | Triton | gateway |%n|---|---|---|%n"
                            .formatted(row.aspect(), row.reason(), row.saferSuperset() ? "yes" : "no", row.gateways()));
            found.stream()
                    .filter(each -> each.gateway() == row.gateways().get(0))
                    .filter(each ->
                            each.aspect().equals(row.aspect()) && row.cases().contains(each.id()))
                    .forEach(each -> page.append(line(each)));
            page.append('\n');
        }
        List<Found> unlisted = found.stream()
                .filter(each ->
                        listed.of(each.gateway(), each.aspect(), each.id()).isEmpty())
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
        Map<List<String>, List<ConformanceGateway>> differing = new TreeMap<>(Comparator.comparing(List::toString));
        for (Found each : found) {
            differing
                    .computeIfAbsent(List.of(each.aspect(), each.id()), place -> new ArrayList<>())
                    .add(each.gateway());
        }
        Map<String, ListedDifferences.Row> rows = new TreeMap<>();
        differing.forEach((place, gateways) -> {
            ListedDifferences.Row row = listed.of(gateways.get(0), place.get(0), place.get(1))
                    .or(() -> listed.of(place.get(0), place.get(1)))
                    .orElse(new ListedDifferences.Row(place.get(0), "?", false, gateways, List.of()));
            rows.merge(
                    row.aspect() + row.reason() + gateways,
                    new ListedDifferences.Row(
                            row.aspect(), row.reason(), row.saferSuperset(), gateways, List.of(place.get(1))),
                    ListedDifferences.Row::with);
        });
        return new ListedDifferences(List.copyOf(rows.values()));
    }
}
