package io.infaas.builder;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.fixture.Profiles;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {

    @Test
    void of_variants_hasAColumnForEachFigureAndTheReason() {
        VariantReport kept =
                new VariantReport("net-fp32-t1-01234567", "net", 97_900, Profiles.of(900, 1, 0.5, 4), null, true);
        VariantReport failed = new VariantReport("net-int8-t1", "net", 0, null, "opset 11", false);

        List<String> lines = Summary.of(List.of(kept, failed)).lines().toList();

        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("variant").contains("load ms", "p50 b1", "items/s", "accuracy", "95 %");
        assertThat(lines.get(1))
                .matches(
                        "net-fp32-t1-01234567 +98 +5\\.0 +0\\.500 +4\\.000 +- +2000 +8 +0\\.9000 +0\\.8798-0\\.9171 +\\*");
        assertThat(lines.get(2)).matches("net-int8-t1 +0 +left out: opset 11");
    }

    @Test
    void stage_numberAndTime_areAligned() {
        StringBuilder lines = new StringBuilder();
        long[] clock = {0};
        LineProgress progress = new LineProgress(lines::append, () -> clock[0]);

        clock[0] = 31_400_000_000L;
        progress.stage(7, 20, "net-int8-t1");

        assertThat(lines).hasToString("[ 7/20]   31.4 s  net-int8-t1");
    }
}
