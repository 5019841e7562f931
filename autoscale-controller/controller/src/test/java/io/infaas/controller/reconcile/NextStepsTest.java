package io.infaas.controller.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.catalog.NodeType;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.reconcile.ClusterState.PlacementTable;
import io.infaas.controller.reconcile.PlacementPhase.Absent;
import io.infaas.controller.reconcile.PlacementPhase.Active;
import io.infaas.controller.reconcile.PlacementPhase.Draining;
import io.infaas.controller.reconcile.PlacementPhase.Loading;
import io.infaas.controller.reconcile.PlacementPhase.Sick;
import io.infaas.controller.reconcile.PlacementPhase.Unloading;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** One node "n" of 10 bytes that answers; a1 takes 3, a2 4, a3 6, b1 3, b2 5. */
class NextStepsTest {

    private static final long NOW = 1_000_000_000_000L;

    private final SmallCatalog shop = new SmallCatalog();
    private final SortedMap<Placement, PlacementState> placements = new TreeMap<>();
    private final Set<Placement> released = new HashSet<>();
    private final Set<Placement> shown = new HashSet<>();
    private final Set<Placement> paused = new HashSet<>();

    private Placement there(String name, PlacementPhase phase) {
        Placement placement = shop.placement(name, "n");
        placements.put(placement, PlacementState.of(phase));
        return placement;
    }

    private Placement active(String name) {
        return there(name, new Active(0, 0, 0));
    }

    private List<ReconcileStep> steps(String... names) {
        SortedSet<Placement> planned = new TreeSet<>();
        for (String name : names) {
            planned.add(shop.placement(name, "n"));
        }
        return steps(Optional.of(planned));
    }

    private List<ReconcileStep> steps(Optional<SortedSet<Placement>> planned) {
        NodeType type = shop.catalog().nodeType(Catalogs.NODE_TYPE).orElseThrow();
        return NextSteps.of(new ClusterState(
                Map.of("n", type),
                Map.of(),
                new PlacementTable(placements),
                planned,
                false,
                InstanceCounts.ONCE,
                paused,
                new VariantFacts(shop.catalog()),
                ReconcilerSettings.DEFAULTS,
                released::contains,
                shown::contains,
                NOW));
    }

    @Test
    void nothingPlannedYet_nothingIsDone() {
        active("a1");

        assertThat(steps(Optional.empty())).isEmpty();
    }

    @Test
    void absent_isLoaded() {
        assertThat(steps("a1")).containsExactly(new ReconcileStep.Load(shop.placement("a1", "n")));
    }

    @Test
    void onAnotherNodeThatDoesNotAnswer_nothingIsDone() {
        placements.put(shop.placement("a1", "down"), PlacementState.of(new Absent(0, 0)));

        assertThat(steps(Optional.of(new TreeSet<>(Set.of(shop.placement("a1", "down"))))))
                .isEmpty();
    }

    @Test
    void barred_isNotLoaded_andTheOldOneStays() {
        active("a1");
        Placement a2 = there("a2", new Absent(0, 0));
        placements.put(
                a2, PlacementState.of(new Absent(0, 0)).withFailure("no luck", NOW, ReconcilerSettings.DEFAULTS));

        assertThat(steps("a2")).isEmpty();
    }

    @Test
    void barredBesideOneThatServes_theOldOneDrains() {
        Placement old = active("a1");
        active("a3");
        Placement a2 = there("a2", new Absent(0, 0));
        placements.put(
                a2, PlacementState.of(new Absent(0, 0)).withFailure("no luck", NOW, ReconcilerSettings.DEFAULTS));

        assertThat(steps("a2", "a3")).containsExactly(new ReconcileStep.Drain(old, false));
    }

    @Test
    void busy_isLeftAlone() {
        Placement a1 = there("a1", new Absent(0, 0));
        placements.put(a1, PlacementState.of(new Absent(0, 0)).busyIn(new Loading()));

        assertThat(steps("a1")).isEmpty();
        assertThat(steps()).isEmpty();
    }

    @Test
    void replacementOnItsWay_oldOneStays() {
        active("a1");
        there("a2", new Loading());

        assertThat(steps("a2")).isEmpty();
    }

    @Test
    void someOfTheReplacementServes_oldOneStaysUntilTheRestDoes() {
        active("a1");
        active("a2");
        there("a3", new Loading());

        assertThat(steps("a2", "a3")).isEmpty();
    }

    @Test
    void replacementServes_oldOneDrains() {
        Placement old = active("a1");
        active("a2");

        assertThat(steps("a2")).containsExactly(new ReconcileStep.Drain(old, false));
    }

    @Test
    void otherApplicationsReplacement_isNotWaitedFor() {
        Placement old = active("b1");
        there("a2", new Loading());

        assertThat(steps("a2")).containsExactly(new ReconcileStep.Drain(old, false));
    }

    @Test
    void memoryShort_asMuchAsNeededDrainsFirst() {
        Placement a1 = active("a1");
        active("a2");

        assertThat(steps("a3")).containsExactly(new ReconcileStep.Drain(a1, true));
    }

    @Test
    void memoryComesFromWhatDrainsAlready_nothingMoreDrains() {
        there("a3", new Draining(0, 0));
        active("b1");

        assertThat(steps("b1", "b2")).isEmpty();
    }

    @Test
    void draining_notReleased_waits() {
        there("a1", new Draining(0, 0));

        assertThat(steps()).isEmpty();
    }

    @Test
    void draining_drained_isUnloaded() {
        Placement a1 = there("a1", new Draining(0, 0));
        released.add(a1);

        assertThat(steps()).containsExactly(new ReconcileStep.Unload(a1));
    }

    @Test
    void draining_plannedAgain_isRecalledEvenIfReleased() {
        Placement a1 = there("a1", new Draining(0, 0));
        released.add(a1);

        assertThat(steps("a1")).containsExactly(new ReconcileStep.Recall(a1));
    }

    @Test
    void sick_unloadedOnceGatewaysKnow_oneAtATime() {
        Placement a1 = there("a1", new Sick(0));
        Placement a2 = there("a2", new Sick(0));
        shown.add(a1);

        assertThat(steps("a1", "a2")).containsExactly(new ReconcileStep.Unload(a2));

        shown.clear();
        assertThat(steps("a1", "a2")).containsExactly(new ReconcileStep.Unload(a1));
    }

    @Test
    void sickAndNotPlanned_unloadedWithoutATurn_forWhoHasItMayWaitForItsMemory() {
        there("a1", new Active(0, 0, 0));
        placements.put(
                shop.placement("a2", "n"),
                PlacementState.of(new PlacementPhase.Absent(0, 0)).healing(true));
        Placement a3 = there("a3", new Sick(0));

        assertThat(steps("a1", "a2")).containsExactly(new ReconcileStep.Unload(a3));
    }

    @Test
    void unloading_isLookedAtWhenDue_andUnloadedAgainIfThatDidNotHelp() {
        Placement a1 = there("a1", new Unloading(false, true, NOW, NOW + 1, 0));
        assertThat(steps()).isEmpty();

        placements.put(a1, PlacementState.of(new Unloading(false, true, NOW, NOW, 0)));
        assertThat(steps()).containsExactly(new ReconcileStep.Look(a1));

        placements.put(a1, PlacementState.of(new Unloading(false, true, NOW - 30_000_000_000L, NOW, 0)));
        assertThat(steps()).containsExactly(new ReconcileStep.Unload(a1));
    }

    @Test
    void planThatDoesNotFit_takesNoLastCopyAndLoadsWhatFits() {
        Placement old = active("b1");
        active("a3");

        assertThat(steps("a2", "a3", "b2")).isEmpty();
        placements.remove(old);
        assertThat(steps("a2", "a3", "b2")).containsExactly(new ReconcileStep.Load(shop.placement("a2", "n")));
    }
}
