package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Moves needed placements off nodes that are down or cannot load them. A placement that finds no other node is remembered and
 * restored when its node is back, so that the earlier decision stands.
 */
final class Relocation {

    private static final String BACK = "back ";
    private static final int REMEMBERED_ROUNDS = 600;

    private final PlanDraft draft;

    Relocation(PlanDraft draft) {
        this.draft = draft;
    }

    void relocate(SortedSet<Placement> lost) {
        lost.forEach(this::evacuate);
        for (String key : draft.hysteresis().keys(BACK)) {
            int at = key.indexOf('@');
            Placement placement = new Placement(key.substring(0, at), key.substring(at + 1));
            if (!draft.layout().has(placement) && isNeeded(placement)) {
                restore(placement);
            }
        }
    }

    private void evacuate(Placement placement) {
        String why = reason(placement);
        if (!isNeeded(placement)) {
            report(placement, List.of(), List.of(placement), why + ": not replaced, the remaining placements suffice");
            return;
        }
        boolean last = draft.layout()
                .ofApplication(draft.candidates().application(placement.variant()))
                .isEmpty();
        Optional<Placement> other = kinds(placement).stream()
                .filter(candidate -> last || isNeeded(placement.variant(), candidate))
                .flatMap(candidate -> findElsewhere(candidate).stream())
                .findFirst();
        if (other.isPresent() && draft.carryOver(other.get())) {
            report(
                    placement,
                    List.of(other.get()),
                    List.of(placement),
                    "%s: relocated to node '%s'".formatted(why, other.get().node()));
        } else if (!staysServing(placement, why)) {
            draft.hysteresis().isNew(BACK + placement, REMEMBERED_ROUNDS);
            report(placement, List.of(), List.of(placement), why + ": no other node can take it, waiting for the node");
        }
    }

    /** Keeps a copy that serves on a cordoned node until another node takes it; returns false if there is none. */
    private boolean staysServing(Placement placement, String why) {
        if (draft.keep(placement)) {
            return true;
        }
        Optional<Placement> old = draft.situation().instances().keySet().stream()
                .filter(other -> other.variant().equals(placement.variant()))
                .filter(other -> !draft.layout().has(other) && isBeingEmptied(other.node()))
                .filter(draft::keep)
                .findFirst();
        old.ifPresent(oldPlacement -> report(
                placement,
                List.of(oldPlacement),
                List.of(placement),
                why + ": stays on node '%s'".formatted(oldPlacement.node())));
        return old.isPresent();
    }

    private boolean isBeingEmptied(String node) {
        return draft.candidates().isUp(node)
                && !draft.candidates().isOpen(node)
                && !draft.candidates().isUnreached(node);
    }

    private void restore(Placement placement) {
        if (draft.carryOver(placement)) {
            report(
                    placement,
                    List.of(placement),
                    List.of(),
                    "node '%s' is back and its placement is needed: restored".formatted(placement.node()));
        } else {
            draft.hysteresis().extend(BACK + placement);
        }
    }

    private Optional<Placement> findElsewhere(Candidate candidate) {
        Optional<Placement> beside = draft.load().search(true).best(draft.layout(), candidate, "");
        return beside.isPresent() ? beside : draft.load().search(false).best(draft.layout(), candidate, "");
    }

    /** Whether the application is worse off without it; the last placement of an application outlives its node. */
    private boolean isNeeded(Placement placement) {
        String application = draft.candidates().application(placement.variant());
        if (isBeingEmptied(placement.node())
                && draft.isServing(placement)
                && draft.layout().ofApplication(application).isEmpty()) {
            return true;
        }
        return kinds(placement).stream().anyMatch(candidate -> isNeeded(placement.variant(), candidate));
    }

    // on a node of its own, since its cores are found later
    private boolean isNeeded(String variant, Candidate candidate) {
        String application = draft.candidates().application(variant);
        Layout without = draft.layout();
        return !draft.assignment(application, without)
                .isAsGoodAs(draft.assignment(application, without.plus(new Placement(variant, "anywhere"), candidate)));
    }

    /** The variant as it was there; if the node is gone or is emptied, also as it would be on the present nodes. */
    private List<Candidate> kinds(Placement placement) {
        List<Candidate> kinds = new ArrayList<>();
        Optional<Candidate> there = draft.candidates().at(placement);
        there.ifPresent(kinds::add);
        if (there.isEmpty() || isBeingEmptied(placement.node())) {
            draft.candidates().of(placement.variant()).stream()
                    .filter(candidate -> !kinds.contains(candidate))
                    .forEach(kinds::add);
        }
        return kinds;
    }

    private String reason(Placement placement) {
        String alias =
                kinds(placement).stream().findFirst().map(ReasonText::alias).orElse(placement.variant());
        if (draft.candidates().at(placement).isEmpty()) {
            return kinds(placement).isEmpty()
                    ? "%s on node '%s': not in the catalog, or no node of a measured type is left"
                            .formatted(alias, placement.node())
                    : "node '%s' with %s is gone".formatted(placement.node(), alias);
        }
        if (!draft.candidates().isUp(placement.node())) {
            return "node '%s' with %s is down".formatted(placement.node(), alias);
        }
        if (draft.candidates().isUnreached(placement.node())) {
            return "%s on node '%s' does not serve yet, and the controller does not reach the node"
                    .formatted(alias, placement.node());
        }
        if (!draft.candidates().isOpen(placement.node())) {
            return "node '%s' with %s is cordoned".formatted(placement.node(), alias);
        }
        return draft.situation().barred().contains(placement)
                ? "loading %s on node '%s' failed, backing off".formatted(alias, placement.node())
                : "%s no longer fits into the memory of node '%s'".formatted(alias, placement.node());
    }

    private void report(Placement placement, List<Placement> add, List<Placement> remove, String reason) {
        String application = draft.candidates().application(placement.variant());
        DemandAssignment assignment = draft.assignment(application, draft.layout());
        Map<String, Object> inputs = new TreeMap<>();
        inputs.put("neededItemsPerSecond", ReasonText.round(assignment.needed()));
        inputs.put("unservedItemsPerSecond", ReasonText.round(assignment.unserved()));
        inputs.put("uncoveredClasses", assignment.remainder().uncovered());
        draft.append(PlanChange.of(PlanChange.Kind.MOVE, application, add, remove, reason, inputs));
    }
}
