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

class ThinningTest {

    @Test
    void thin_moreCoresForFourPercent_areLeftOut() {
        List<VariantReport> thinned = Thinning.thin(List.of(candidate(2, 0.97, 7.7), candidate(1, 1, 8)));

        assertThat(thinned.get(0).leftOut())
                .extracting(LeftOut::reason)
                .asString()
                .contains("gains no 5 % over t1");
        assertThat(thinned.get(1).kept()).isTrue();
    }

    @Test
    void thin_moreCoresThatPayForLargeBatches_areKept() {
        List<VariantReport> thinned = Thinning.thin(List.of(candidate(1, 1, 8), candidate(2, 1, 5)));

        assertThat(thinned).allMatch(VariantReport::kept);
    }

    @Test
    void thin_setting_isComparedWithAllCheaperOnes() {
        List<VariantReport> thinned =
                Thinning.thin(List.of(candidate(1, 1, 8), candidate(2, 0.5, 4), candidate(4, 0.5, 4)));

        assertThat(thinned.get(2).leftOut())
                .extracting(LeftOut::reason)
                .asString()
                .contains("t2");
    }

    @Test
    void thin_moreInstances_areKeptForTheirThroughput() {
        VariantReport two =
                SampleReports.kept("net-fp32-t1-i2", new RuntimeSettings(1, 2, 8), Profiles.of(900, 2, 1, 8, 1900));
        VariantReport three =
                SampleReports.kept("net-fp32-t1-i3", new RuntimeSettings(1, 3, 8), Profiles.of(900, 3, 1, 8, 1950));

        List<VariantReport> thinned = Thinning.thin(List.of(candidate(1, 1, 8), two, three));

        assertThat(thinned).extracting(VariantReport::kept).containsExactly(true, true, false);
    }

    @Test
    void thin_variantThatDidNotRun_staysAsItIs() {
        VariantReport failed = SampleReports.failed("a", "no");

        assertThat(Thinning.thin(List.of(failed, candidate(2, 1, 8))))
                .extracting(VariantReport::kept)
                .containsExactly(false, true);
    }

    @Test
    void thin_equallyManyCores_keepTheFaster() {
        VariantReport slow = candidate(1, 2, 16);
        VariantReport fast =
                SampleReports.kept("net-fp32-fast", new RuntimeSettings(1, 1, 8), Profiles.of(900, 1, 1, 8));

        List<VariantReport> thinned = Thinning.thin(List.of(slow, fast));

        assertThat(thinned).extracting(VariantReport::kept).containsExactly(false, true);
    }

    private static VariantReport candidate(int threads, double b1Ms, double b8Ms) {
        return SampleReports.kept(
                "net-fp32-t" + threads, new RuntimeSettings(threads, 1, 8), Profiles.of(900, threads, b1Ms, b8Ms));
    }

    private static final RuntimeSettings ONE = new RuntimeSettings(1, 1, 8);

    private final VariantReport trained = SampleReports.kept("net-fp32-t1", ONE, Profiles.of(900, 1, 1, 8));

    @Test
    void judged_fourPercentFasterThanTheNetwork_isLeftOut() {
        VariantReport judged = Thinning.judged(mixed(0.96, 7.7), List.of(trained));

        assertThat(judged.leftOut())
                .isEqualTo(new LeftOut(LeftOut.Cause.NO_GAIN, "with 2 layers FP32 it gains no 5 % over net-fp32-t1"));
    }

    @Test
    void judged_fasterAtOneBatchSize_isKept() {
        assertThat(Thinning.judged(mixed(1.1, 7), List.of(trained)).kept()).isTrue();
    }

    @Test
    void judged_networkMeasuredWithOtherSettings_isKept() {
        VariantReport two =
                SampleReports.kept("net-fp32-t2", new RuntimeSettings(2, 1, 8), Profiles.of(900, 2, 0.5, 4));

        assertThat(Thinning.judged(mixed(0.96, 7.7), List.of(two)).kept()).isTrue();
        assertThat(Thinning.judged(mixed(0.96, 7.7), List.of()).kept()).isTrue();
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
