package io.infaas.builder.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.fixture.Profiles;
import io.infaas.builder.fixture.SampleReports;
import io.infaas.catalog.RuntimeSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTableTest {

    @Test
    void of_variants_hasAColumnForEachFigureAndTheReason() {
        VariantReport kept =
                SampleReports.kept("net-fp32-t1-01234567", new RuntimeSettings(1, 1, 8), Profiles.of(900, 1, 0.5, 4));
        VariantReport failed = SampleReports.failed("net-int8-t1", "opset 11");
        UntriedSettings cut = new UntriedSettings("net-fp32", 2, "t2 gain nothing");

        List<String> lines = SummaryTable.of(ParetoFront.mark(List.of(kept, failed), Map.of()), List.of(cut), List.of())
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
        assertThat(lines.get(3)).isEqualTo("2 settings of net-fp32 not tried: t2 gain nothing");
    }
}
