package io.infaas.builder;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.fixture.Profiles;
import io.infaas.catalog.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThinningTest {

    @Test
    void thin_moreCoresForFourPercent_areLeftOut() {
        List<Candidate> thinned = Thinning.thin(List.of(candidate(2, 0.97, 7.7), candidate(1, 1, 8)));

        assertThat(thinned.get(0).report().leftOut()).contains("gains no 5 % over t1");
        assertThat(thinned.get(1).report().kept()).isTrue();
    }

    @Test
    void thin_moreCoresThatPayForLargeBatches_areKept() {
        List<Candidate> thinned = Thinning.thin(List.of(candidate(1, 1, 8), candidate(2, 1, 5)));

        assertThat(thinned).allMatch(candidate -> candidate.report().kept());
    }

    @Test
    void thin_setting_isComparedWithAllCheaperOnes() {
        List<Candidate> thinned =
                Thinning.thin(List.of(candidate(1, 1, 8), candidate(2, 0.5, 4), candidate(4, 0.5, 4)));

        assertThat(thinned.get(2).report().leftOut()).contains("t2");
    }

    @Test
    void thin_moreInstances_areKeptForTheirThroughput() {
        Candidate two = new Candidate(
                "fp32",
                "onnxruntime-cpu",
                new Settings(1, 2, 8),
                new VariantReport("net-fp32-t1-i2", "net", 10, Profiles.of(900, 2, 1, 8, 1900), null, false));
        Candidate three = new Candidate(
                "fp32",
                "onnxruntime-cpu",
                new Settings(1, 3, 8),
                new VariantReport("net-fp32-t1-i3", "net", 10, Profiles.of(900, 3, 1, 8, 1950), null, false));

        List<Candidate> thinned = Thinning.thin(List.of(candidate(1, 1, 8), two, three));

        assertThat(thinned).extracting(candidate -> candidate.report().kept()).containsExactly(true, true, false);
    }

    @Test
    void thin_variantThatDidNotRun_staysAsItIs() {
        Candidate failed = new Candidate(
                "fp32", "onnxruntime-cpu", new Settings(1, 1, 8), new VariantReport("a", "net", 0, null, "no", false));

        assertThat(Thinning.thin(List.of(failed, candidate(2, 1, 8))))
                .extracting(candidate -> candidate.report().kept())
                .containsExactly(false, true);
    }

    private static Candidate candidate(int threads, double b1Ms, double b8Ms) {
        return new Candidate(
                "fp32",
                "onnxruntime-cpu",
                new Settings(threads, 1, 8),
                new VariantReport(
                        "net-fp32-t" + threads, "net", 10, Profiles.of(900, threads, b1Ms, b8Ms), null, false));
    }
}
