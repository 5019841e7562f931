package io.infaas.controller.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.estimate.EstimatedProfiles;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.journalfile.JournalLine;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.status.ExplainCommand.ExplanationText;
import io.infaas.gateway.contract.Node;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class StatusTextTest {

    @Test
    void status_isReadAsItWasPrinted() {
        ControllerStatus status = StatusBuilder.of(ControllerSnapshotFixture.snapshot());

        assertThat(DocumentFormat.JSON.parse("text", DocumentFormat.JSON.print(status), ControllerStatus.class))
                .isEqualTo(status);
    }

    @Test
    void explanation_isReadAsItWasPrinted() {
        Explanation explanation = explanation();

        assertThat(DocumentFormat.JSON.parse("text", DocumentFormat.JSON.print(explanation), Explanation.class))
                .isEqualTo(explanation);
    }

    @Test
    void status_tellsGatewaysNodesInstancesDemandAndWhatIsPending() {
        assertThat(StatusText.of(StatusBuilder.of(ControllerSnapshotFixture.snapshot())))
                .contains(
                        "policy infaas, view 17, running since 2026-03-04T05:05:07Z, now 2026-03-04T05:06:07Z",
                        "g-1      yes         17      9.5",
                        "a     local  yes  127.0.0.1:8000:8001          1         16.0  1024.0, not returned        8192",
                        "b     local  no   127.0.0.1:9000:9001          1         16.0  -                           8192",
                        "Instances (1 loading, 1 active)")
                .anySatisfy(line -> assertThat(line).contains("small-fp32-t1", "active, pinned", "12.5", "05:05:37Z"))
                .anySatisfy(line -> assertThat(line).contains("fashion", "0.9300", "15.00", "20.0", "20.0", "3"))
                .anySatisfy(line -> assertThat(line).matches("load +large-fp32-t1 +b"))
                .anySatisfy(line -> assertThat(line).matches("unload +small-fp32-t1 +a"))
                .anySatisfy(line ->
                        assertThat(line).contains("cold", ControllerSnapshotFixture.LARGE + "@b", "3 queries wait"));
    }

    @Test
    void status_tellsWhatApplicationsAreDue() {
        Catalog plain = ControllerSnapshotFixture.CATALOG;
        Catalog due = new Catalog(
                List.of(plain.applications().get(0).withStanding(8, 2.5, 0.75)),
                plain.architectures(),
                plain.variants(),
                plain.nodeTypes());

        assertThat(StatusText.of(StatusBuilder.of(knowing(plain)))).anySatisfy(line -> assertThat(line)
                .matches("fashion +5 +1\\.00 +- +100\\.00 +0\\.8500 +0\\.8500 +0\\.0 +0\\.0"));
        assertThat(StatusText.of(StatusBuilder.of(knowing(due)))).anySatisfy(line -> assertThat(line)
                .matches("fashion +8 +2\\.50 +0\\.75 +100\\.00 +0\\.8500 +0\\.8500 +0\\.0 +0\\.0"));
        ControllerStatus status = StatusBuilder.of(knowing(due));
        assertThat(DocumentFormat.JSON.parse("text", DocumentFormat.JSON.print(status), ControllerStatus.class))
                .isEqualTo(status);
    }

    @Test
    void nodesOfATypeWithoutMeasurements_areEstimatedInStatusAndExplanation() {
        Catalog known = ControllerSnapshotFixture.CATALOG;
        NodeType huge = new NodeType("huge", 16, 32L << 30, 0, 0.8);
        Catalog estimated = EstimatedProfiles.fill(
                new Catalog(
                        known.applications(),
                        known.architectures(),
                        known.variants(),
                        List.of(Catalogs.nodeType(), huge)),
                List.of("huge"));
        ControllerSnapshot snapshot = ControllerSnapshotFixture.idle(
                ControllerSnapshotFixture.NOW,
                1,
                List.of(
                        new Node("a", "127.0.0.1", 8000, 8001, Catalogs.NODE_TYPE),
                        new Node("c", "127.0.0.1", 9000, 9001, "huge")),
                new Situation(
                        estimated,
                        List.of(new NodeCapacity("a", Catalogs.nodeType(), true), new NodeCapacity("c", huge, true)),
                        Map.of(),
                        List.of(),
                        Set.of(),
                        Set.of(),
                        0));

        assertThat(StatusText.of(StatusBuilder.of(snapshot)))
                .anySatisfy(line -> assertThat(line).matches("a +local +yes.*"))
                .anySatisfy(line -> assertThat(line).matches("c +huge, estimated +yes.*"));
        Explanation explanation =
                ExplanationBuilder.of(snapshot, known.applications().get(0), List.of());
        assertThat(explanation.classes().get(0).options())
                .filteredOn(option -> option.why().endsWith("; estimated from 'local' by cores"))
                .extracting(Explanation.OptionRow::nodeType)
                .containsExactly("huge", "huge");
    }

    @Test
    void status_ofAControllerThatKnowsNothing_saysNone() {
        assertThat(StatusText.of(StatusBuilder.of(knowing(ControllerSnapshotFixture.CATALOG))))
                .contains("Gateways: none", "Nodes: none", "Instances: none", "Demand: none", "Pending: none");
    }

    /** A controller with this catalog, without nodes and gateways. */
    private static ControllerSnapshot knowing(Catalog catalog) {
        Situation situation = new Situation(catalog, List.of(), Map.of(), List.of(), Set.of(), Set.of(), 0);
        return ControllerSnapshotFixture.idle(ControllerSnapshotFixture.NOW, 0, List.of(), situation);
    }

    @Test
    void machines_showLifeCycleOfferingPriceAndReason() {
        assertThat(StatusText.of(StatusBuilder.of(ControllerSnapshotFixture.snapshot())))
                .anyMatch(line -> line.contains("Machines (1 to 3; $0.2000/h of $0.5000/h)"))
                .anyMatch(line -> line.contains("c ")
                        && line.contains("interrupted until ")
                        && line.contains("/zone-a/spot")
                        && line.contains("0.2000")
                        && line.contains("taken back by its provider"));
    }

    @Test
    void explanation_tellsForEachClassWhichVariantsAreFeasibleAndWhy() {
        List<Explanation.ClassRow> classes = explanation().classes();

        assertThat(classes).extracting(Explanation.ClassRow::active).containsExactly(false, true);
        assertThat(classes.get(0).options())
                .extracting(Explanation.OptionRow::alias, Explanation.OptionRow::feasible)
                .containsExactly(tuple("small-fp32-t1", true), tuple("large-fp32-t1", true));
        Explanation.OptionRow large = classes.get(1).options().get(0);
        Explanation.OptionRow small = classes.get(1).options().get(1);
        assertThat(large.why()).isEqualTo("meets floor and bound");
        assertThat(large.instances()).containsExactly("b (loading)");
        assertThat(large.items()).isEqualTo(20);
        assertThat(small.feasible()).isFalse();
        assertThat(small.why())
                .isEqualTo("accuracy 0.8800 is below the floor 0.9300; compared answers say 0.750 to 1.000");
    }

    @Test
    void explanationText_hasATableForEachClassAndTheJournal() {
        assertThat(ExplanationText.of(explanation()))
                .contains(
                        "'fashion' with accuracy 0.8500 within 100.00 ms at batch 1: default objective, no demand of its own",
                        "'fashion' with accuracy 0.9300 within 15.00 ms at batch 1: 20.0 items/s now, at most 20.0 items/s"
                                + " in the last minute, 3 queries waiting",
                        "Last decisions and actions")
                .anySatisfy(line -> assertThat(line).contains("large-fp32-t1", "yes", "b (loading)"))
                .contains("Price of its part of the nodes, and of a little more")
                .anySatisfy(line -> assertThat(line).matches("floor 0.01 higher +none in time.*"))
                .anySatisfy(line -> assertThat(line).matches("bound 5 ms longer +large-fp32-t1 +local +20.0 .*"))
                .anySatisfy(line -> assertThat(line).contains("load", "started", "wanted by the plan"));
    }

    @Test
    void explanation_ofAVariantThatIsSlowerThanProfiled_saysSo() {
        Explanation.OptionRow plain = option(ControllerSnapshotFixture.snapshot());
        Explanation.OptionRow slow = option(ControllerSnapshotFixture.corrected(ControllerSnapshotFixture.LARGE, 1.25));

        assertThat(slow.why()).isEqualTo(plain.why() + "; planning uses 1.25x its profiled service time");
        assertThat(slow.latencyMs()).isEqualTo(1.25 * plain.latencyMs());
        assertThat(slow.saturation()).isEqualTo(plain.saturation() / 1.25);
    }

    private static Explanation.OptionRow option(ControllerSnapshot snapshot) {
        return explanation(snapshot).classes().get(1).options().stream()
                .filter(option -> option.variant().equals(ControllerSnapshotFixture.LARGE))
                .findFirst()
                .orElseThrow();
    }

    private static Explanation explanation() {
        return explanation(ControllerSnapshotFixture.snapshot());
    }

    private static Explanation explanation(ControllerSnapshot snapshot) {
        JournalEntry entry = JournalEntry.of(
                "load",
                "fashion",
                ControllerSnapshotFixture.LARGE,
                "b",
                "wanted by the plan",
                "started",
                Map.of("try", 1));
        return ExplanationBuilder.of(
                snapshot,
                ControllerSnapshotFixture.CATALOG.application("fashion").orElseThrow(),
                List.of(new JournalLine(ControllerSnapshotFixture.NOW, entry)));
    }
}
