package io.infaas.builder.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.fixture.Profiles;
import io.infaas.builder.fixture.Results;
import io.infaas.builder.fixture.SampleReports;
import io.infaas.builder.precision.MixedPrecision;
import io.infaas.catalog.Objective;
import io.infaas.catalog.RuntimeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {

    @TempDir
    Path folder;

    @Test
    void page_ofAResult_hasEverythingInIt() throws IOException {
        Path file = folder.resolve("report.html");

        ReportPage.write(file, Results.of(folder));

        String page = Files.readString(file);
        assertThat(page)
                .contains(
                        "<li>net: as trained",
                        "<li>net-fp32-t1-01234567: fp32, t1, on the front</li>",
                        "<th>items/s b1</th><th>items/s best</th><th>best batch</th><th>cores used</th>",
                        "2 settings of net-fp32 not tried: t2 bring no gain")
                .doesNotContain("<script src", "<link", "@import", "url(")
                .doesNotContainPattern(
                        "\\$\\{(title|summary|recommendations|batches|leftout|variants|lineage|untried|precision|data|licence|css|uplot|script)}");
        assertThat(folder).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void page_ofAResult_saysWhatServesWhichObjective() throws IOException {
        String page = ReportPage.html(Results.of(folder));

        assertThat(page)
                .contains(
                        "<td>within 10 ms, accuracy 0.5 or more</td><td>0.9000</td><td>0.500</td><td>1.000</td><td>0.00556</td><td>8</td><td>net-fp32-t1-01234567</td>",
                        "<td>the fastest</td><td>0.9000</td><td>0.300</td>",
                        "<td>net-fp32-t1-01234567</td><td>0.500</td><td>4.000</td></tr>",
                        "<td>net-int8-t1</td><td></td><td></td><td></td><td></td><td>opset 11 has no scales per channel</td>");
    }

    @Test
    void recommendation_ofAnObjectiveThatNoneMeets_isNone() {
        String table = ReportTables.recommendations(
                ReportPage.PlottedVariant.of(Results.of(folder)), new Objective(0.5, 0.85, 0.95));

        assertThat(table)
                .contains(
                        "<td>within 0.5 ms, accuracy 0.85 or more</td><td></td>",
                        "<td>within 0.5 ms, accuracy 0.95 or more (preferred)</td><td></td><td></td><td></td><td></td><td></td><td>none</td>");
    }

    @Test
    void page_ofLayersThatCostAccuracy_namesThem() throws IOException {
        BuildReport plain = Results.of(folder);
        MixedPrecision precision = new MixedPrecision(
                "net-int8",
                List.of(
                        new MixedPrecision.LayerEffect("<stem>", "Conv", 0.25, 3.2, true),
                        new MixedPrecision.LayerEffect("head", "Gemm", 0.75, 41, false)),
                0.9,
                0.5,
                0.89,
                12,
                null);

        String page = ReportPage.html(new BuildReport(
                plain.output(), false, plain.catalog(), plain.variants(), plain.untried(), List.of(precision)));

        assertThat(page)
                .contains(
                        "net-int8: 1 of 2 layers stay FP32 (25 % of the multiply-adds): &lt;stem&gt;. Accuracy: 0.9000 as trained, 0.5000 quantised, 0.8900 mixed; 12 runs",
                        "<tr><td>&lt;stem&gt;</td><td>Conv</td><td>25.0 %</td><td>3.2</td><td>stays FP32</td></tr>",
                        "<tr><td>head</td><td>Gemm</td><td>75.0 %</td><td>41.0</td><td></td></tr>");
        assertThat(ReportPage.html(plain)).doesNotContain("Precision of layers");
    }

    @Test
    void page_ofTextsWithMarkup_showsThemAsText() throws IOException {
        String page =
                ReportPage.html(Results.described("a <b>bold</b> & \"quoted\" </script><script>alert(1)</script>"));

        assertThat(page)
                .contains("a &lt;b&gt;bold&lt;/b&gt; &amp; &quot;quoted&quot;")
                .doesNotContain("<script>alert");
    }

    @Test
    void of_variants_hasAColumnForEachFigureAndTheReason() {
        VariantReport kept =
                SampleReports.kept("net-fp32-t1-01234567", new RuntimeSettings(1, 1, 8), Profiles.of(900, 1, 0.5, 4));
        VariantReport failed = SampleReports.failed("net-int8-t1", "opset 11");
        BuildReport.UntriedSettings cut = new BuildReport.UntriedSettings("net-fp32", 2, "t2 bring no gain");

        List<String> lines = BuildReport.summary(
                        ParetoFront.mark(List.of(kept, failed), Map.of()), List.of(cut), List.of())
                .lines()
                .toList();

        assertThat(lines).hasSize(4);
        assertThat(lines.get(0))
                .startsWith("variant")
                .contains("load ms", "p50 b1", "items/s b1", "items/s best", "accuracy", "95 %");
        assertThat(lines.get(1))
                .matches(
                        "net-fp32-t1-01234567 +98 +5\\.0 +0\\.500 +4\\.000 +- +2000 +2000 +8 +0\\.9000 +0\\.8798-0\\.9171"
                                + " +\\*");
        assertThat(lines.get(2)).matches("net-int8-t1 +0 +left out: opset 11");
        assertThat(lines.get(3)).isEqualTo("2 settings of net-fp32 not tried: t2 bring no gain");
    }
}
