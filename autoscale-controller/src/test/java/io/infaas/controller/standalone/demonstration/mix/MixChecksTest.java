package io.infaas.controller.standalone.demonstration.mix;

import static io.infaas.controller.standalone.demonstration.mix.MixFixture.CATALOG;
import static io.infaas.controller.standalone.demonstration.mix.MixFixture.FASHION;
import static io.infaas.controller.standalone.demonstration.mix.MixFixture.SHOES;
import static io.infaas.controller.standalone.demonstration.mix.MixFixture.kind;
import static io.infaas.controller.standalone.demonstration.mix.MixFixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.standalone.demonstration.ramp.LoadSample;
import io.infaas.controller.standalone.demonstration.report.Check;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MixChecksTest {

    private static final LoadSample GOOD = new LoadSample(100, 100, 4, 0, "", 9);

    @Test
    void all_bothServedByTheirOwnInTime_pass() {
        assertThat(lines(outcome(kind(FASHION, 9, 1), GOOD, "large-fp32-t1"), shoes()))
                .containsExactly(
                        "PASS  applications side by side: 'fashion' by large-fp32-t1, 'shoes' by sneaker-fp32-t1",
                        "PASS  mix of batches: 96.0 % of fashion x1, 96.0 % of shoes x32 in time",
                        "PASS  no lost query side by side: 200 queries sent, 0 without an answer");
    }

    @Test
    void all_variantOfTheOther_orBelowTheFloor_fails() {
        assertThat(lines(outcome(kind(FASHION, 9, 1), GOOD, "large-fp32-t1", "sneaker-fp32-t1"), shoes()))
                .contains(
                        "FAIL  applications side by side: expected answers by variants of the application that reach its"
                                + " floor, saw 'fashion' by large-fp32-t1 and sneaker-fp32-t1, 'shoes' by sneaker-fp32-t1");
        assertThat(lines(outcome(kind(FASHION, 9, 1), GOOD, "nano-fp32-t1"), shoes())
                        .get(0))
                .startsWith("FAIL  applications side by side");
        assertThat(lines(outcome(kind(FASHION, 9, 1), GOOD), shoes()).get(0))
                .startsWith("FAIL")
                .contains("by none");
    }

    @Test
    void all_lateOrLostQueries_fail() {
        LoadSample bad = new LoadSample(100, 99, 6, 1, "UNAVAILABLE", 900);

        assertThat(lines(outcome(kind(FASHION, 9, 1), bad, "large-fp32-t1"), shoes()))
                .contains(
                        "FAIL  mix of batches: expected 95 % of each kind of query in time, saw 93.0 % of fashion x1, 96.0 % of"
                                + " shoes x32 in time",
                        "FAIL  no lost query side by side: expected an answer to every query, saw 200 queries sent, 1"
                                + " without an answer, for example: UNAVAILABLE");
    }

    @Test
    void table_hasAColumnForEachKind() {
        MixTable table = new MixTable(CATALOG, List.of(kind(FASHION, 9, 1), kind(SHOES, 1, 32)));

        assertThat(table.head()).isEqualTo("   s        fashion x1         shoes x32  instances");
        assertThat(table.lines(7, List.of(GOOD, LoadSample.NONE), new TreeMap<>(), List.of()))
                .containsExactly("   7     100 in 9.0 ms                 -  none");
    }

    private static KindOutcome shoes() {
        return outcome(kind(SHOES, 1, 32), GOOD, "sneaker-fp32-t1");
    }

    private static List<String> lines(KindOutcome... outcomes) {
        return new MixChecks(CATALOG, List.of(outcomes))
                .all().stream().map(Check::line).toList();
    }
}
