package io.infaas.controller.reconcile;

import io.infaas.catalog.Profile;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.reconcile.PlacementPhase.Active;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Pauses of applications whose last copy made room for a planned load; announced in log and journal. */
final class Pauses {

    private static final String EVENT = "pause";

    private record Pause(Placement forLoad, String reason, long since) {}

    private final SortedMap<Placement, Pause> pauses = new TreeMap<>();
    private final VariantFacts facts;
    private final ActionJournal journal;

    Pauses(VariantFacts facts, ActionJournal journal) {
        this.facts = facts;
        this.journal = journal;
    }

    /** @param type node type of the load */
    void begin(Placement last, Placement forLoad, String type, long now) {
        long expectedMs = facts.profile(forLoad.variant(), type)
                .map(Profile::loadMs)
                .map(Math::round)
                .orElse(0L);
        String reason = ("no memory for %s beside it or for a stand-in elsewhere: "
                        + "its queries wait about %d ms after its unload")
                .formatted(forLoad, expectedMs);
        pauses.put(last, new Pause(forLoad, reason, now));
        journal.record(EVENT, last, reason, "started", Map.of("expectedMs", expectedMs));
    }

    boolean isEmpty() {
        return pauses.isEmpty();
    }

    Set<Placement> placements() {
        return new TreeSet<>(pauses.keySet());
    }

    boolean isPaused(Placement placement) {
        return pauses.containsKey(placement);
    }

    /** Whether a last copy made room for this load. */
    boolean isFor(Placement load) {
        return pauses.values().stream().anyMatch(pause -> pause.forLoad().equals(load));
    }

    /** Ends the pauses whose application is served again, or is not planned any more. */
    void end(ClusterState cluster) {
        LastCopies lastCopies = new LastCopies(cluster, placement -> isActive(cluster, placement));
        pauses.entrySet().removeIf(entry -> {
            Placement last = entry.getKey();
            boolean back = isActive(cluster, last);
            boolean planned = cluster.target().contains(last);
            if (!back && !planned && lastCopies.isLast(last)) {
                return false;
            }
            String outcome = back
                    ? "failed: %s does not serve, the old one is back"
                            .formatted(entry.getValue().forLoad())
                    : planned ? "planned again" : "done";
            announceEnd(last, entry.getValue(), outcome, cluster.now());
            return true;
        });
    }

    private void announceEnd(Placement last, Pause pause, String outcome, long now) {
        long ms = (now - pause.since()) / 1_000_000;
        journal.record(EVENT, last, pause.reason(), outcome, Map.of("durationMs", ms));
    }

    private static boolean isActive(ClusterState cluster, Placement placement) {
        PlacementState state = cluster.placements().get(placement);
        return state != null && cluster.isUp(placement) && state.phase() instanceof Active;
    }

    void forget(String node) {
        pauses.keySet().removeIf(placement -> placement.node().equals(node));
    }
}
