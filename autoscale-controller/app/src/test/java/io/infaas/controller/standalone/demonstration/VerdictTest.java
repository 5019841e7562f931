package io.infaas.controller.standalone.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.controller.standalone.demonstration.LoadScript.Phase;
import io.infaas.controller.standalone.demonstration.load.LoadSample;
import io.infaas.controller.standalone.demonstration.report.Check;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VerdictTest {

    private static final List<DemoSecond> SECONDS = List.of(
            DemoSeconds.second(1, Phase.START, 1),
            DemoSeconds.second(
                    11,
                    Phase.RISE,
                    2,
                    DemoSeconds.node("node-launch", "b"),
                    DemoSeconds.node("node-ready", "b"),
                    DemoSeconds.change("add", "large@b")),
            DemoSeconds.second(12, Phase.PEAK, 2),
            DemoSeconds.second(
                    30, Phase.FALL, 2, DemoSeconds.change("remove", "large@b"), DemoSeconds.node("node-cordon", "b")),
            DemoSeconds.second(40, Phase.END, 1, DemoSeconds.node("node-gone", "b")));

    private final NodeType type = Catalogs.nodeType();
    private final Catalog catalog = Catalogs.fashion()
            .objective(new Objective(100, 0.85))
            .variant("nano", "fp32", 0.80, 1)
            .variant("large", "fp32", 0.94, 8)
            .build();
    private final Application fashion = catalog.applications().get(0);

    @Test
    void checks_everythingHappened_allPass() {
        List<Check> checks = verdict(SECONDS, outcome(100, 100, 5, "large", 95)).checks();

        assertThat(checks).hasSize(8).allMatch(Check::passed);
        assertThat(checks)
                .extracting(Check::seen)
                .contains("5 of 100 answers late (5.0 %), 0 changes undone within seconds")
                .anyMatch(seen -> seen.startsWith("launched after 11 s, serves after 11 s: "))
                .anyMatch(seen -> seen.startsWith("b cordoned after 30 s, empty and ended after 40 s: "));
    }

    @Test
    void checks_queryWithoutAnswer_fails() {
        assertThat(failed(verdict(SECONDS, outcome(100, 99, 0, "large", 95)))).containsExactly("no lost query");
    }

    @Test
    void checks_manyLateAnswers_fail() {
        assertThat(failed(verdict(SECONDS, outcome(100, 100, 30, "large", 95)))).containsExactly("latency bounds");
    }

    @Test
    void checks_answerBelowTheFloor_fails() {
        assertThat(failed(verdict(SECONDS, outcome(100, 100, 0, "nano", 95)))).containsExactly("accuracy floors");
        assertThat(failed(verdict(SECONDS, outcome(100, 100, 0, "large", 50)))).containsExactly("accuracy floors");
    }

    @Test
    void checks_nothingChanged_fail() {
        List<DemoSecond> still = List.of(
                DemoSeconds.second(1, Phase.START, 1),
                DemoSeconds.second(12, Phase.PEAK, 1),
                DemoSeconds.second(40, Phase.END, 1));

        assertThat(failed(verdict(still, outcome(100, 100, 0, "large", 95))))
                .containsExactly("scale-up", "scale-down", "a node comes", "a node goes");
    }

    private Verdict verdict(List<DemoSecond> seconds, QueryOutcome outcome) {
        return new Verdict(catalog, type, new ScaleHistory(seconds), List.of(outcome), true);
    }

    /** Queries with a floor of 0.94, all answered by one variant, which has so many of a hundred items right. */
    private QueryOutcome outcome(int sent, int answered, int late, String alias, int correct) {
        String variant = catalog.variants().stream()
                .filter(one -> one.name().startsWith(alias))
                .findFirst()
                .orElseThrow()
                .name();
        return new QueryOutcome(
                QueryKind.of(catalog, fashion, type, 32).get(0),
                new LoadSample(sent, answered, late, 0, "", 20),
                Map.of(variant, answered),
                correct,
                100);
    }

    private static List<String> failed(Verdict verdict) {
        return verdict.checks().stream()
                .filter(check -> !check.passed())
                .map(Check::name)
                .toList();
    }
}
