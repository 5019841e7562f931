package io.infaas.controller.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.status.ControllerSnapshot;
import io.infaas.controller.status.ControllerStatus;
import io.infaas.controller.status.ControllerStatus.ChangeRow;
import io.infaas.gateway.contract.InstanceState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class StatusMonitorTest {

    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.089Z");
    private static final Placement PLACE = new Placement("large-fp32-t1-01234567", "local-1");
    private static final Catalog CATALOG =
            Catalogs.fashion().variant("large", "fp32", 0.95, 1.5).build();

    private final List<ChangeRow> newestFirst = new ArrayList<>();
    private final StatusMonitor watch = new StatusMonitor(
            this::snapshot, (situation, previous) -> PlacementPlan.of(previous.placements(), List.of(), Map.of()));

    @Test
    void changes_severalSinceTheLastLook_areGivenOnceWithTheOldestFirst() {
        decide(PlanChange.Kind.COLD, "first");
        List<PlanChange> first = watch.changes();
        decide(PlanChange.Kind.REPLICATE, "second");
        decide(PlanChange.Kind.REMOVE, "third");

        List<PlanChange> rest = watch.changes();

        assertThat(first).extracting(PlanChange::reason).containsExactly("first");
        assertThat(rest).extracting(PlanChange::reason).containsExactly("second", "third");
        assertThat(rest)
                .extracting(PlanChange::kind)
                .containsExactly(PlanChange.Kind.REPLICATE, PlanChange.Kind.REMOVE);
        assertThat(watch.changes()).isEmpty();
    }

    @Test
    void changes_twoThatAreAlikeButForTheirTime_areTwo() {
        decide(PlanChange.Kind.REPLICATE, "more");
        int first = watch.changes().size();
        decide(PlanChange.Kind.REPLICATE, "more");

        assertThat(first).isOne();
        assertThat(watch.changes()).hasSize(1);
    }

    /** Among the changes are findings, too: that a variant takes longer than its profile says changes no placement. */
    @Test
    void changes_findings_areLeftOut() {
        decide(PlanChange.Kind.COLD, "first");
        for (String kind : List.of("correction", "drift")) {
            newestFirst.add(
                    0,
                    new ChangeRow(
                            NOW.plusSeconds(1).toString(),
                            kind,
                            "fashion",
                            List.of(),
                            List.of(),
                            kind,
                            new TreeMap<>()));
        }

        assertThat(watch.changes()).extracting(PlanChange::reason).containsExactly("first");
    }

    @Test
    void changes_places_areThoseThatWereDecided() {
        decide(PlanChange.Kind.REPLICATE, "more");

        assertThat(watch.changes().get(0).add()).containsExactly(PLACE);
    }

    @Test
    void instances_statesOfAController_areGivenAsTheyAre() {
        assertThat(watch.instances()).containsExactly(Map.entry(PLACE, InstanceState.OVERLOADED));
        assertThat(watch.rooms()).extracting(NodeCapacity::id).containsExactly("local-1");
    }

    private void decide(PlanChange.Kind kind, String reason) {
        newestFirst.add(
                0,
                ChangeRow.of(
                        NOW.plusMillis(newestFirst.size()),
                        PlanChange.of(kind, "fashion", List.of(PLACE), List.of(), reason, Map.of("n", 1))));
    }

    private ControllerSnapshot snapshot() {
        Situation situation = new Situation(
                CATALOG,
                List.of(new NodeCapacity("local-1", Catalogs.nodeType(), true)),
                Map.of(PLACE, InstanceState.OVERLOADED),
                List.of(),
                Set.of(),
                Set.of(),
                0);
        return new ControllerSnapshot(
                "infaas",
                NOW,
                NOW,
                1,
                List.of(),
                List.of(),
                situation,
                PlacementPlan.NONE,
                Map.of(),
                Map.of(),
                newestFirst,
                new ControllerStatus.FleetRow(0, 0, 0, 0, List.of()));
    }
}
