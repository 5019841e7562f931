package io.infaas.builder.report;

import io.infaas.builder.precision.MixedPrecision;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The cost of each layer of quantised networks in accuracy, as HTML. */
final class PrecisionTables {

    private static final double PERCENT = 100;

    private PrecisionTables() {}

    /** A heading and a table for each network that lost too much accuracy; nothing if none did. */
    static String of(List<MixedPrecision> mixedPrecisions) {
        return mixedPrecisions.isEmpty()
                ? ""
                : mixedPrecisions.stream().map(PrecisionTables::table).collect(Collectors.joining("\n", """
                        <h2>Precision of layers</h2>
                        <p>Quantised networks that lost too much accuracy. SNR: how far the answers to calibration items are above the noise
                        that quantising this layer alone makes. Accuracies are those on the calibration items.</p>
                        """, ""));
    }

    private static String table(MixedPrecision mixedPrecision) {
        HtmlTable layers = new HtmlTable(List.of("layer", "operator", "multiply-adds", "SNR dB", ""));
        mixedPrecision
                .layers()
                .forEach(layer -> layers.row(
                        "",
                        List.of(
                                layer.name(),
                                layer.operator(),
                                format("%.1f %%", PERCENT * layer.work()),
                                format("%.1f", layer.signalToNoise()),
                                layer.fullPrecision() ? "stays FP32" : "")));
        return """
                <details><summary>%s. Accuracy: %s as trained, %s quantised%s; %d runs</summary>
                %s
                </details>""".formatted(
                        HtmlTable.escaped(mixedPrecision.toString()),
                        format("%.4f", mixedPrecision.trained()),
                        format("%.4f", mixedPrecision.quantised()),
                        mixedPrecision.found() ? format(", %.4f mixed", mixedPrecision.mixed()) : "",
                        mixedPrecision.runs(),
                        layers.html("Layers"));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
