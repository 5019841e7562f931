package io.infaas.builder.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.fixture.Profiles;
import io.infaas.builder.fixture.SampleReports;
import io.infaas.builder.report.LeftOut;
import io.infaas.builder.report.Lineage;
import io.infaas.builder.report.VariantReport;
import io.infaas.catalog.RuntimeSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

class MixedSpeedTest {

    private static final RuntimeSettings ONE = new RuntimeSettings(1, 1, 8);

    private final VariantReport trained = SampleReports.kept("net-fp32-t1", ONE, Profiles.of(900, 1, 1, 8));

    @Test
    void judged_fourPercentFasterThanTheNetwork_isLeftOut() {
        VariantReport judged = MixedSpeed.judged(mixed(0.96, 7.7), List.of(trained));

        assertThat(judged.leftOut())
                .isEqualTo(new LeftOut(LeftOut.Cause.NO_GAIN, "with 2 layers FP32 it gains no 5 % over net-fp32-t1"));
    }

    @Test
    void judged_fasterAtOneBatchSize_isKept() {
        assertThat(MixedSpeed.judged(mixed(1.1, 7), List.of(trained)).kept()).isTrue();
    }

    @Test
    void judged_networkMeasuredWithOtherSettings_isKept() {
        VariantReport two =
                SampleReports.kept("net-fp32-t2", new RuntimeSettings(2, 1, 8), Profiles.of(900, 2, 0.5, 4));

        assertThat(MixedSpeed.judged(mixed(0.96, 7.7), List.of(two)).kept()).isTrue();
        assertThat(MixedSpeed.judged(mixed(0.96, 7.7), List.of()).kept()).isTrue();
    }

    private static VariantReport mixed(double b1Ms, double b8Ms) {
        return new VariantReport(
                "net-int8-t1",
                "net",
                new Lineage("net", "int8", ONE, "onnxruntime-cpu", List.of("stem", "head")),
                1000,
                Profiles.of(900, 1, b1Ms, b8Ms),
                null);
    }
}
