package io.infaas.builder.report;

import io.infaas.catalog.LatencySample;
import io.infaas.catalog.Profile;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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

    /** The variants of the catalog. */
    static String variants(List<VariantReport> variants) {
        HtmlTable table = new HtmlTable(HEAD);
        variants.stream()
                .filter(VariantReport::kept)
                .forEach(variant -> table.row(variant.pareto() ? "front" : "", cells(variant)));
        return table.html("Variants");
    }

    private static List<String> cells(VariantReport variant) {
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
        return Stream.of(
                        Stream.of(variant.name(), format("%.0f", variant.bytes() / KB)),
                        figures,
                        Stream.of(remark(variant)))
                .flatMap(part -> part)
                .toList();
    }

    /** The variants that were tried and are not in the catalog, each with its reason. */
    static String leftOut(List<VariantReport> variants) {
        HtmlTable table = new HtmlTable(List.of("variant", "kB", "p50 b1", "MB resting", "accuracy", "why"));
        List<VariantReport> out =
                variants.stream().filter(variant -> !variant.kept()).toList();
        for (VariantReport variant : out) {
            Profile profile = variant.profile();
            String reason = Objects.requireNonNull(variant.leftOut()).reason();
            String bytes = variant.bytes() == 0 ? "" : format("%.0f", variant.bytes() / KB);
            table.row(
                    "",
                    profile == null
                            ? List.of(variant.name(), bytes, "", "", "", reason)
                            : List.of(
                                    variant.name(),
                                    bytes,
                                    format("%.3f", profile.latencyMs(1)),
                                    format("%.0f", profile.restingMemoryBytes() / MB),
                                    format("%.4f", profile.accuracy().value()),
                                    reason));
        }
        return out.isEmpty() ? "<p>Nothing that was tried.</p>" : table.html("Left out");
    }

    private static String interval(@Nullable LatencySample sample) {
        return sample == null ? "" : format("%.3f-%.3f", sample.lowMs(), sample.highMs());
    }

    private static String runs(@Nullable LatencySample sample) {
        return sample == null ? "" : Integer.toString(sample.runs());
    }

    private static String remark(VariantReport variant) {
        String beaten = variant.beatenWithinNoise();
        Profile profile = variant.profile();
        String kept = beaten != null ? "within noise of " + beaten : "";
        String text = kept + fullPrecision(variant, kept);
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
                    return "<li>" + HtmlTable.escaped(name + own) + below + "</li>";
                })
                .collect(Collectors.joining("\n"));
        return "<ul>\n" + items + "\n</ul>";
    }

    static String untried(List<UntriedSettings> untried) {
        return untried.isEmpty()
                ? "<p>All variants of the definition were tried.</p>"
                : untried.stream()
                        .map(settings -> "<li>" + HtmlTable.escaped(settings.toString()) + "</li>")
                        .collect(Collectors.joining("\n", "<ul>\n", "\n</ul>"));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
