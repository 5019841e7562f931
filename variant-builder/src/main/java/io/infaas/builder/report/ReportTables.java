package io.infaas.builder.report;

import io.infaas.catalog.LatencySample;
import io.infaas.catalog.Profile;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tables of the report page, as HTML. */
final class ReportTables {

    private static final double KB = 1e3;
    private static final double MB = 1e6;
    private static final List<String> HEAD = List.of(
            "variant",
            "kB",
            "load ms",
            "p50 b1",
            "its 95 %",
            "runs",
            "p99 b1",
            "items/s b1",
            "items/s best",
            "best batch",
            "cores used",
            "MB resting",
            "MB peak",
            "accuracy",
            "95 %",
            "n",
            "");

    private ReportTables() {}

    static String variants(List<VariantReport> variants) {
        String head = HEAD.stream().map(name -> "<th>" + name + "</th>").collect(Collectors.joining());
        String rows = variants.stream().map(ReportTables::row).collect(Collectors.joining("\n"));
        return "<table>\n<thead><tr>%s</tr></thead>\n<tbody>\n%s\n</tbody>\n</table>".formatted(head, rows);
    }

    private static String row(VariantReport variant) {
        Profile profile = variant.profile();
        Stream<String> figures = profile == null
                ? Stream.generate(() -> "").limit(HEAD.size() - 3L)
                : Stream.of(
                        format("%.1f", profile.loadMs()),
                        format("%.3f", profile.batches().get(0).p50Ms()),
                        interval(profile.batches().get(0).sample()),
                        runs(profile.batches().get(0).sample()),
                        format("%.3f", profile.batches().get(0).p99Ms()),
                        format("%.0f", profile.throughput(1)),
                        format("%.0f", profile.saturation()),
                        Integer.toString(profile.best().batch()),
                        format("%.2f", profile.coresUsed()),
                        format("%.0f", profile.restingMemoryBytes() / MB),
                        format("%.0f", profile.peakMemoryBytes() / MB),
                        format("%.4f", profile.accuracy().value()),
                        format(
                                "%.4f-%.4f",
                                profile.accuracy().low(), profile.accuracy().high()),
                        Integer.toString(profile.accuracy().n()));
        String cells = Stream.concat(
                        Stream.concat(Stream.of(variant.name(), format("%.0f", variant.bytes() / KB)), figures),
                        Stream.of(remark(variant)))
                .map(cell -> "<td>" + escaped(cell) + "</td>")
                .collect(Collectors.joining());
        String kind = variant.kept() ? (variant.pareto() ? " class=\"front\"" : "") : " class=\"out\"";
        return "<tr%s>%s</tr>".formatted(kind, cells);
    }

    private static String interval(@Nullable LatencySample sample) {
        return sample == null ? "" : format("%.3f-%.3f", sample.lowMs(), sample.highMs());
    }

    private static String runs(@Nullable LatencySample sample) {
        return sample == null ? "" : Integer.toString(sample.runs());
    }

    private static String remark(VariantReport variant) {
        LeftOut leftOut = variant.leftOut();
        String beaten = variant.beatenWithinNoise();
        Profile profile = variant.profile();
        String kept = beaten != null ? "within noise of " + beaten : "";
        String text = leftOut != null ? leftOut.reason() : kept + fullPrecision(variant, kept);
        return profile != null && !profile.stable() ? text + " ~" : text;
    }

    private static String fullPrecision(VariantReport variant, String before) {
        int layers = variant.lineage().fullPrecision().size();
        return layers == 0 ? "" : (before.isEmpty() ? "" : ", ") + "%d layers stay FP32".formatted(layers);
    }

    /** A tree: each architecture, the variants made from its network, and below each the variants one step of settings away. */
    static String lineage(List<VariantReport> variants) {
        List<String> roots =
                variants.stream().map(VariantReport::architecture).distinct().toList();
        return descendants(roots.stream(), variants);
    }

    private static String descendants(Stream<String> names, List<VariantReport> variants) {
        String items = names.map(name -> {
                    List<VariantReport> children = variants.stream()
                            .filter(variant -> variant.lineage().parent().equals(name)
                                    && !variant.name().equals(name))
                            .toList();
                    String own = variants.stream()
                            .filter(variant -> variant.name().equals(name))
                            .findFirst()
                            .map(variant -> ": %s, %s%s"
                                    .formatted(
                                            variant.lineage().transform(),
                                            variant.lineage().settings().label(),
                                            variant.pareto() ? ", on the front" : ""))
                            .orElse(": as trained");
                    String below = children.isEmpty()
                            ? ""
                            : descendants(children.stream().map(VariantReport::name), variants);
                    return "<li>" + escaped(name + own) + below + "</li>";
                })
                .collect(Collectors.joining("\n"));
        return "<ul>\n" + items + "\n</ul>";
    }

    static String untried(List<UntriedSettings> untried) {
        return untried.isEmpty()
                ? "<p>All variants of the definition were tried.</p>"
                : untried.stream()
                        .map(settings -> "<li>" + escaped(settings.toString()) + "</li>")
                        .collect(Collectors.joining("\n", "<ul>\n", "\n</ul>"));
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
