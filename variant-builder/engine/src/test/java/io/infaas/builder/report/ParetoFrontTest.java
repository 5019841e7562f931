package io.infaas.builder.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.accuracy.Scores;
import io.infaas.builder.fixture.Profiles;
import io.infaas.builder.fixture.SampleReports;
import io.infaas.catalog.RuntimeSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParetoFrontTest {

    @Test
    void mark_variantThatIsWorseInAllThree_isNotOnTheFront() {
        List<VariantReport> marked = ParetoFront.mark(
                List.of(
                        variant("fast", 880, 1, 0.5, 4),
                        variant("good", 940, 1, 2, 16),
                        variant("beaten", 930, 1, 3, 24)),
                Map.of());

        assertThat(marked).extracting(VariantReport::pareto).containsExactly(true, true, false);
    }

    @Test
    void mark_twoCoresThatHalveLatencyButCostMore_areOnTheFront() {
        List<VariantReport> marked =
                ParetoFront.mark(List.of(variant("one", 940, 1, 2, 16), variant("two", 940, 2, 1.2, 9)), Map.of());

        assertThat(marked).extracting(VariantReport::pareto).containsExactly(true, true);
    }

    @Test
    void mark_variantThatIsLeftOut_neitherStandsNorBeats() {
        VariantReport out = variant("out", 990, 1, 0.1, 0.8).without(new LeftOut(LeftOut.Cause.NO_GAIN, "too good"));

        List<VariantReport> marked = ParetoFront.mark(List.of(out, variant("kept", 900, 1, 1, 8)), Map.of());

        assertThat(marked).extracting(VariantReport::pareto).containsExactly(false, true);
    }

    @Test
    void mark_leadThatChanceExplains_namesTheCheaperVariant() {
        Map<String, Scores> scores = Map.of(
                "fast", scores(900, 0), "slow", scores(904, 0), "best", scores(960, 0), "other", scores(900, 100));

        List<VariantReport> marked = ParetoFront.mark(
                List.of(
                        variant("fast", 900, 1, 1, 8),
                        variant("slow", 904, 1, 2, 16),
                        variant("best", 960, 1, 3, 24),
                        variant("other", 900, 1, 0.5, 4)),
                scores);

        assertThat(marked).extracting(VariantReport::pareto).containsExactly(false, true, true, true);
        assertThat(marked).extracting(VariantReport::beatenWithinNoise).containsExactly(null, "fast", null, null);
    }

    /** Of 1000 items, {@code right} from {@code first} on. */
    private static Scores scores(int right, int first) {
        double[] values = new double[1000];
        Arrays.fill(values, first, first + right, 1);
        return new Scores(values);
    }

    private static VariantReport variant(String name, int right, int cores, double b1Ms, double b8Ms) {
        return SampleReports.kept(name, new RuntimeSettings(cores, 1, 8), Profiles.of(right, cores, b1Ms, b8Ms));
    }
}
