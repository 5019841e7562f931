package io.infaas.controller.standalone.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.standalone.demonstration.DemoReport.Check;
import io.infaas.controller.standalone.demonstration.DemoRun.DemoSecond;
import io.infaas.controller.standalone.demonstration.LoadScript.Phase;
import io.infaas.controller.standalone.demonstration.PoissonLoad.LoadSample;
import io.infaas.controller.status.ControllerStatus.FleetRow;
import io.infaas.controller.status.ControllerStatus.MachineRow;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class VerdictTest {

    private static final List<DemoSecond> SECONDS = List.of(
            second(1, Phase.START, 1),
            second(11, Phase.RISE, 2, node("node-launch", "b"), node("node-ready", "b"), change("add", "large@b")),
            second(12, Phase.PEAK, 2),
            second(30, Phase.FALL, 2, change("remove", "large@b"), node("node-cordon", "b")),
            second(40, Phase.END, 1, node("node-gone", "b")));

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
        List<DemoSecond> still =
                List.of(second(1, Phase.START, 1), second(12, Phase.PEAK, 1), second(40, Phase.END, 1));

        assertThat(failed(verdict(still, outcome(100, 100, 0, "large", 95))))
                .containsExactly("scale-up", "scale-down", "a node comes", "a node goes");
    }

    private Verdict verdict(List<DemoSecond> seconds, QueryStream.Outcome outcome) {
        return new Verdict(catalog, type, new ScaleHistory(seconds), List.of(outcome), true);
    }

    /** Queries with a floor of 0.94, all answered by one variant, which has so many of a hundred items right. */
    private QueryStream.Outcome outcome(int sent, int answered, int late, String alias, int correct) {
        String variant = catalog.variants().stream()
                .filter(one -> one.name().startsWith(alias))
                .findFirst()
                .orElseThrow()
                .name();
        return new QueryStream.Outcome(
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

    @Test
    void undone_placementThatComesAndGoesWithinSeconds_counts() {
        ScaleHistory history = new ScaleHistory(List.of(
                second(1, Phase.RISE, 1, change("add", "large@a")),
                second(8, Phase.RISE, 2, change("remove", "large@a")),
                second(30, Phase.FALL, 1, change("add", "large@a"))));

        assertThat(history.undone()).isOne();
    }

    @Test
    void undone_otherPlacement_doesNotCount() {
        ScaleHistory history = new ScaleHistory(List.of(
                second(1, Phase.RISE, 1, change("add", "large@a")),
                second(2, Phase.RISE, 2, change("remove", "large@b"))));

        assertThat(history.undone()).isZero();
    }

    @Test
    void firstSince_decisionsOfEarlierPhases_areLeftOut() {
        ScaleHistory history = new ScaleHistory(List.of(
                second(1, Phase.START, 1, change("add", "large@a")),
                second(12, Phase.RISE, 2, change("add", "large@b"))));

        assertThat(history.firstSince(Phase.RISE, "add"))
                .hasValueSatisfying(sighting -> assertThat(sighting.at()).isEqualTo(12));
        assertThat(history.firstSince(Phase.RISE, "remove")).isEmpty();
        assertThat(history.most(Phase.RISE)).isEqualTo(2);
        assertThat(history.most(Phase.END)).isZero();
    }

    /** A second on node {@code a}, and on {@code b} while load is up. */
    private static DemoSecond second(int at, Phase phase, int serving, JournalEntry... events) {
        boolean both = phase == Phase.RISE || phase == Phase.PEAK || phase == Phase.FALL;
        List<MachineRow> machines = both ? List.of(machine("a"), machine("b")) : List.of(machine("a"));
        return new DemoSecond(
                at,
                phase,
                10,
                new LoadSample(10, 10, 1, 0, "", 20),
                both ? Set.of("a", "b") : Set.of("a"),
                new TreeMap<>(),
                serving,
                new FleetRow(1, 2, 0.04 * machines.size(), 0.08, "", machines),
                List.of(events));
    }

    /** @param key {@code add} or {@code remove} */
    private static JournalEntry change(String key, String placement) {
        return JournalEntry.of(
                key.equals("add") ? "replicate" : "remove",
                "fashion",
                placement,
                "",
                "load has changed",
                "decided",
                Map.of(key, List.of(placement)));
    }

    private static JournalEntry node(String event, String node) {
        return JournalEntry.of(event, "", "", node, "load has changed", "decided", Map.of());
    }

    private static MachineRow machine(String node) {
        return new MachineRow(node, "ready", "local", 0.04, false, "", "");
    }
}
