package io.infaas.controller.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.reconcile.ClusterState.PlacementTable;
import io.infaas.controller.reconcile.PlacementPhase.Active;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** One node; accuracies and latencies decide which queries two variants have in common. */
class LastCopiesTest {

    private final Catalog catalog = Catalogs.fashion()
            .variant("tiny", "fp32", 0.88, 1)
            .variant("small", "fp32", 0.88, 1)
            .variant("small", "int8", 0.88, 1.05)
            .variant("medium", "fp32", 0.92, 2)
            .variant("large", "fp32", 0.94, 5)
            .variant("large", "int8", 0.93, 3)
            .build();

    private final Placement tiny = placed("tiny-fp32-t1");
    private final Placement small = placed("small-fp32-t1");
    private final Placement smaller = placed("small-int8-t1");
    private final Placement medium = placed("medium-fp32-t1");
    private final Placement large = placed("large-fp32-t1");
    private final Placement lighter = placed("large-int8-t1");

    private Placement placed(String alias) {
        return new Placement(catalog.variant(alias).orElseThrow().name(), "n");
    }

    private LastCopies copies(Set<Placement> planned, Placement... serving) {
        SortedMap<Placement, PlacementState> there = new TreeMap<>();
        for (Placement placement : serving) {
            there.put(placement, PlacementState.of(new Active(0, 0, 0)));
        }
        ClusterState cluster = new ClusterState(
                Map.of("n", Catalogs.nodeType()),
                Map.of(),
                new PlacementTable(there),
                Optional.of(new TreeSet<>(planned)),
                false,
                InstanceCounts.ONCE,
                Set.of(),
                new VariantFacts(catalog),
                ReconcilerSettings.DEFAULTS,
                placement -> false,
                placement -> false,
                0);
        return new LastCopies(cluster, List.of(serving)::contains);
    }

    @Test
    void replacementDoesNotServe_isLast() {
        assertThat(copies(Set.of(medium), small).awaited(small)).containsExactly(medium);
    }

    @Test
    void replacementServes_isNotLast() {
        assertThat(copies(Set.of(medium), small, medium).isLast(small)).isFalse();
    }

    @Test
    void nothingOfTheApplicationIsPlanned_isNotLast() {
        assertThat(copies(Set.of(), small).isLast(small)).isFalse();
    }

    @Test
    void onlyALessAccurateOneServes_isLastForTheFloorsThatThePlanGoesOnToServe() {
        assertThat(copies(Set.of(lighter, medium), large, medium).isLast(large)).isTrue();
        assertThat(copies(Set.of(medium), large, medium).isLast(large)).isFalse();
    }

    @Test
    void onlyASlowerOneServes_isLastForTheBoundsThatThePlanGoesOnToServe() {
        assertThat(copies(Set.of(medium, large), small, large).awaited(small)).containsExactly(medium);
    }

    @Test
    void oneThatIsSlowerByLessThanTheNoiseOfProfiles_standsIn() {
        assertThat(copies(Set.of(tiny), small, smaller).isLast(small)).isFalse();
    }
}
