package io.infaas.controller.reconcile;

import io.infaas.catalog.NodeType;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.reconcile.PlacementPhase.Active;
import io.infaas.controller.reconcile.PlacementPhase.Draining;
import io.infaas.controller.reconcile.PlacementPhase.Sick;
import io.infaas.controller.reconcile.PlacementPhase.Unloading;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides what can safely be done now: a pure function of the facts. At most one step for a place, none while a call about
 * it is under way, none on a node that does not answer.
 */
final class NextSteps {

    private final ClusterState facts;
    private final List<ReconcileStep> steps = new ArrayList<>();
    private final Set<Placement> recalled = new HashSet<>();
    private final Set<Placement> drained = new HashSet<>();
    private final Set<String> healing = new HashSet<>();

    private NextSteps(ClusterState facts) {
        this.facts = facts;
    }

    static List<ReconcileStep> of(ClusterState facts) {
        NextSteps next = new NextSteps(facts);
        if (facts.planned().isPresent()) {
            next.recalls();
            facts.up().forEach(next::loads);
            next.drains();
        }
        next.unloads();
        return List.copyOf(next.steps);
    }

    private Stream<Map.Entry<Placement, PlacementState>> idle() {
        return facts.places().entrySet().stream()
                .filter(entry -> !entry.getValue().busy() && facts.isUp(entry.getKey()));
    }

    private void recalls() {
        idle().filter(entry -> entry.getValue().phase() instanceof Draining)
                .map(Map.Entry::getKey)
                .filter(facts.wanted()::contains)
                .forEach(place -> {
                    recalled.add(place);
                    steps.add(new ReconcileStep.Recall(place));
                });
    }

    /**
     * Loads on one node as far as memory and the number of loads at a time allow. What is planned fits together, so what is
     * loaded first never takes the room of what comes later for good.
     */
    private void loads(String node, NodeType type) {
        List<Placement> due = facts.wanted().stream()
                .filter(place -> place.node().equals(node) && facts.due(place))
                .toList();
        if (due.isEmpty()) {
            return;
        }
        long free = type.memoryBytes()
                - facts.bytes(node, entry -> entry.getValue().phase().occupies());
        makeRoom(node, due.stream().mapToLong(facts::peakBytes).sum() - free - freedSoon(node));
        long slots = facts.settings().loadsPerNode() - facts.loads(node);
        for (Placement place : due) {
            long need = facts.peakBytes(place);
            if (slots > 0 && need <= free) {
                slots--;
                free -= need;
                steps.add(new ReconcileStep.Load(place));
            }
        }
    }

    private long freedSoon(String node) {
        return facts.bytes(
                node,
                entry -> entry.getValue().phase() instanceof Unloading
                        || (entry.getValue().phase() instanceof Draining && !recalled.contains(entry.getKey())));
    }

    /** Drains what is not planned on the node, until {@code bytes} more will be free. */
    private void makeRoom(String node, long bytes) {
        long made = 0;
        for (Placement place : unplanned().toList()) {
            if (made < bytes && place.node().equals(node)) {
                made += facts.peakBytes(place);
                drained.add(place);
                steps.add(new ReconcileStep.Drain(place, true));
            }
        }
    }

    private Stream<Placement> unplanned() {
        return idle().filter(entry -> entry.getValue().phase() instanceof Active)
                .map(Map.Entry::getKey)
                .filter(place -> !facts.wanted().contains(place));
    }

    private void drains() {
        unplanned()
                .filter(place -> !drained.contains(place) && replaced(facts.application(place)))
                .forEach(place -> steps.add(new ReconcileStep.Drain(place, false)));
    }

    /** Whether nothing planned for the application is still to come, and something serves if anything is planned. */
    private boolean replaced(String application) {
        List<Placement> own = facts.wanted().stream()
                .filter(place -> facts.application(place).equals(application))
                .toList();
        return own.isEmpty()
                || (own.stream().noneMatch(this::pending) && own.stream().anyMatch(this::serves));
    }

    private boolean serves(Placement place) {
        PlacementState state = facts.places().get(place);
        return facts.isUp(place) && state != null && (state.phase() instanceof Active || recalled.contains(place));
    }

    /** Whether it is to be waited for: it does not serve yet, and neither failed nor is it without room for good. */
    private boolean pending(Placement place) {
        if (!facts.isUp(place) || serves(place)) {
            return false;
        }
        PlacementState state = facts.places().get(place);
        return (state != null && state.phase().occupies()) || (!facts.barred(place) && fits(place));
    }

    private boolean fits(Placement place) {
        NodeType type = facts.up().get(place.node());
        long planned = facts.bytes(
                place.node(),
                entry -> entry.getValue().phase().occupies() && facts.wanted().contains(entry.getKey()));
        return type != null && planned + facts.peakBytes(place) <= type.memoryBytes();
    }

    private void unloads() {
        facts.up().keySet().stream().filter(facts::heals).forEach(healing::add);
        idle().forEach(entry -> {
            Placement place = entry.getKey();
            PlacementPhase phase = entry.getValue().phase();
            if (phase instanceof Draining
                    && !recalled.contains(place)
                    && facts.released().test(place)) {
                steps.add(new ReconcileStep.Unload(place));
            } else if (phase instanceof Sick && !facts.shownServing().test(place) && mayGo(place)) {
                steps.add(new ReconcileStep.Unload(place));
            } else if (phase instanceof Unloading unloading) {
                goOn(place, unloading);
            }
        });
    }

    /**
     * Whether a sick place may be unloaded now. The turn to heal is for what comes back. What does not must not wait for it:
     * whoever has the turn may be waiting for the memory that it takes.
     */
    private boolean mayGo(Placement place) {
        boolean comesBack =
                facts.planned().map(planned -> planned.contains(place)).orElse(true);
        return !comesBack || healing.add(place.node());
    }

    private void goOn(Placement place, Unloading unloading) {
        boolean ask = !unloading.asked()
                || facts.now() - unloading.since()
                        >= facts.settings().unloadAgain().toNanos();
        if (facts.now() - unloading.next() < 0 || facts.shownServing().test(place)) {
            return;
        }
        steps.add(ask ? new ReconcileStep.Unload(place) : new ReconcileStep.Look(place));
    }
}
