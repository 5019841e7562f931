package io.infaas.controller.reconcile;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.reconcile.NodeControl.Index;
import io.infaas.controller.reconcile.PlacementPhase.Absent;
import io.infaas.controller.reconcile.PlacementPhase.Active;
import io.infaas.controller.reconcile.PlacementPhase.Draining;
import io.infaas.controller.reconcile.PlacementPhase.Loading;
import io.infaas.controller.reconcile.PlacementPhase.Sick;
import io.infaas.controller.reconcile.PlacementPhase.Unclear;
import io.infaas.controller.reconcile.PlacementPhase.Unloading;
import io.infaas.gateway.contract.Candidate;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Applies observations to placement states. An observation is no evidence about a placement with a call in flight, or one that
 * changed after the observation started.
 */
record Observations(PlacementStates states, VariantFacts facts, ReconcilerSettings settings, ActionJournal journal) {

    private static final String GONE = "not loaded any more, although this controller did not unload it";
    private static final String REPLACED = "the node restarted without it";

    /** Applies the index of a node that comes up: it decides. Models that it lacks were lost with its process. */
    void applyReturn(NodeWatch watch, long number, Index index, long now) {
        String node = watch.node().id();
        for (Placement placement : placements(watch, index)) {
            PlacementState state = states.get(placement, now);
            if (state.busy() || !older(state.phase(), number)) {
                continue;
            }
            PlacementPhase placementPhase =
                    foundPhase(state.phase(), placement.variant(), index, watch.observations(), now);
            PlacementState observedState = withCount(state, placement, index);
            if (placementPhase.equals(state.phase())) {
                states.put(placement, observedState);
                continue;
            }
            boolean lost = state.phase().occupies() && !placementPhase.occupies();
            if (lost) {
                watch.memory().forget();
            }
            PlacementState next = observedState.in(placementPhase);
            states.put(placement, lost ? next.because(REPLACED) : next.healing(false));
            if (!state.phase().occupies() && placementPhase instanceof Active) {
                journal.recordDone("adopt", placement, "found loaded");
            }
        }
        SortedMap<String, Integer> inputs = new TreeMap<>();
        inputs.put("models", index.models().size());
        inputs.put("ready", index.ready().size());
        journal.node("node-up", node, "the node answers", inputs);
    }

    private PlacementState withCount(PlacementState state, Placement placement, Index index) {
        Integer instances = index.instances().get(placement.variant());
        if (instances == null) {
            return state;
        }
        int each = facts.instances(placement.variant());
        return state.reported(Math.max(1, Math.min(Candidate.MOST, instances / each)));
    }

    private Set<Placement> placements(NodeWatch watch, Index index) {
        Set<Placement> placements = new TreeSet<>();
        states.on(watch.node().id()).forEach(entry -> placements.add(entry.getKey()));
        index.ready().forEach(model -> add(placements, watch, model));
        index.leaving().forEach(model -> add(placements, watch, model));
        return placements;
    }

    private void add(Set<Placement> placements, NodeWatch watch, String model) {
        if (facts.isOurs(model, watch.type().name())) {
            placements.add(new Placement(model, watch.node().id()));
        }
    }

    private static PlacementPhase foundPhase(
            PlacementPhase phase, String model, Index index, long observations, long now) {
        if (index.ready().contains(model)) {
            return phase instanceof Absent || phase instanceof Unclear || phase instanceof Loading
                    ? new Active(now, observations, 0)
                    : phase;
        }
        if (index.leaving().contains(model)) {
            return phase instanceof Unloading leaving ? leaving : new Unloading(false, true, now, now, 0);
        }
        if (phase instanceof Unclear) {
            return undoLoad(now);
        }
        return phase instanceof Absent ? phase : new Absent(observations, now);
    }

    /** Applies answers of a model that gateways report, on a node that has not been observed yet. */
    void applyAnswers(NodeWatch watch, String model, long now) {
        Placement placement = new Placement(model, watch.node().id());
        PlacementState state = states.get(placement, now);
        if (facts.isOurs(model, watch.type().name()) && state.phase() instanceof Absent && !state.busy()) {
            journal.recordDone("adopt", placement, "it answers gateways");
            states.put(placement, state.in(new Active(now, watch.observations(), 0)));
        }
    }

    /** Applies the periodic observation of a node that is up. */
    void applyObservation(NodeWatch watch, long number, Set<String> loaded, long now) {
        Set<Placement> placements = new TreeSet<>();
        states.on(watch.node().id()).forEach(entry -> placements.add(entry.getKey()));
        loaded.forEach(model -> add(placements, watch, model));
        for (Placement placement : placements) {
            PlacementState state = states.get(placement, now);
            if (!state.busy() && older(state.phase(), number)) {
                boolean there = loaded.contains(placement.variant());
                (there ? applyPresent(state, watch, placement, now) : applyMissing(state, watch, placement, now))
                        .ifPresent(next -> states.put(placement, next));
            }
        }
    }

    private Optional<PlacementState> applyPresent(
            PlacementState state, NodeWatch watch, Placement placement, long now) {
        PlacementPhase phase = state.phase();
        if (phase instanceof Active active) {
            return Optional.of(state.in(new Active(active.since(), active.asOf(), 0)));
        }
        if (phase instanceof Draining draining) {
            return Optional.of(state.in(new Draining(draining.asOf(), 0)));
        }
        if (phase instanceof Unclear || (phase instanceof Absent absent && now - absent.quietUntil() >= 0)) {
            journal.recordDone("adopt", placement, "found loaded");
            return Optional.of(
                    state.in(new Active(now, watch.observations(), 0)).healing(false));
        }
        return Optional.empty();
    }

    private Optional<PlacementState> applyMissing(
            PlacementState state, NodeWatch watch, Placement placement, long now) {
        PlacementPhase phase = state.phase();
        if (phase instanceof Active active) {
            if (now - active.since() < settings.grace().toNanos()) {
                return Optional.empty();
            }
            if (active.missing() == 0) {
                watch.observeSoon(now);
                return Optional.of(state.in(new Active(active.since(), active.asOf(), 1)));
            }
            return Optional.of(markVanished(state, watch, placement, now));
        }
        if (phase instanceof Draining draining) {
            return Optional.of(
                    draining.missing() == 0
                            ? state.in(new Draining(draining.asOf(), 1))
                            : markVanished(state, watch, placement, now));
        }
        if (phase instanceof Unclear) {
            return Optional.of(state.in(undoLoad(now)));
        }
        return phase instanceof Sick ? Optional.of(markVanished(state, watch, placement, now)) : Optional.empty();
    }

    /** A load may still be in flight there: the unload waits for it. */
    private static Unloading undoLoad(long now) {
        return new Unloading(true, false, now, now, 0);
    }

    private PlacementState markVanished(PlacementState state, NodeWatch watch, Placement placement, long now) {
        journal.recordDone("vanish", placement, GONE);
        return state.in(new Absent(watch.observations(), now)).because(GONE);
    }

    private static boolean older(PlacementPhase phase, long number) {
        if (phase instanceof Absent absent) {
            return absent.asOf() < number;
        }
        if (phase instanceof Active active) {
            return active.asOf() < number;
        }
        if (phase instanceof Draining draining) {
            return draining.asOf() < number;
        }
        if (phase instanceof Sick sick) {
            return sick.asOf() < number;
        }
        return !(phase instanceof Unclear unclear) || unclear.asOf() < number;
    }
}
