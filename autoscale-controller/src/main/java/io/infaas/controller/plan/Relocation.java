package io.infaas.controller.plan;

import io.infaas.gateway.view.Offer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * What was planned on a node that is down, or where it cannot be loaded, goes elsewhere if it is needed; what finds no other
 * node is remembered and planned again when the node is back, so that nothing has to be decided anew then.
 */
final class Relocation {

    private static final String BACK = "back ";
    private static final int REMEMBERED_SLOTS = 600;

    private final PlanDraft draft;

    Relocation(PlanDraft draft) {
        this.draft = draft;
    }

    void move(SortedSet<Placement> lost) {
        lost.forEach(this::leave);
        for (String key : draft.wanting().keys(BACK)) {
            int at = key.indexOf('@');
            Placement place = new Placement(key.substring(0, at), key.substring(at + 1));
            if (!draft.layout().has(place) && needed(place)) {
                comeBack(place);
            }
        }
    }

    private void leave(Placement place) {
        String why = why(place);
        if (!needed(place)) {
            tell(place, List.of(), List.of(place), why + ": what is left does without it");
            return;
        }
        Optional<Placement> other = draft.supply().at(place).flatMap(this::elsewhere);
        if (other.isPresent() && draft.carry(other.get())) {
            tell(
                    place,
                    List.of(other.get()),
                    List.of(place),
                    "%s: goes to node '%s'".formatted(why, other.get().node()));
        } else {
            draft.wanting().news(BACK + place, REMEMBERED_SLOTS);
            tell(place, List.of(), List.of(place), why + ": no other node can take it");
        }
    }

    private void comeBack(Placement place) {
        if (draft.carry(place)) {
            tell(place, List.of(place), List.of(), "node '%s' is back and needed".formatted(place.node()));
        } else {
            draft.wanting().holdOn(BACK + place);
        }
    }

    private Optional<Placement> elsewhere(Offer offer) {
        Optional<Placement> beside = new PlacementSearch(draft, true).place(draft.layout(), offer, "");
        return beside.isPresent() ? beside : new PlacementSearch(draft, false).place(draft.layout(), offer, "");
    }

    /** Whether the application is worse off without it, or it is kept. */
    private boolean needed(Placement place) {
        Optional<Offer> offer = draft.supply().at(place);
        if (offer.isEmpty()) {
            return false;
        }
        String application = draft.supply().application(place.variant());
        Layout without = draft.layout();
        return !draft.standing(application, without)
                .asGoodAs(draft.standing(application, without.plus(place, offer.get())));
    }

    private String why(Placement place) {
        String alias = draft.supply().at(place).map(ReasonText::alias).orElse(place.variant());
        if (draft.supply().at(place).isEmpty()) {
            return "%s on node '%s' is not in the catalog any more or the node is gone".formatted(alias, place.node());
        }
        if (!draft.supply().up(place.node())) {
            return "node '%s' with %s is down".formatted(place.node(), alias);
        }
        return draft.situation().barred().contains(place)
                ? "%s cannot be loaded on node '%s'".formatted(alias, place.node())
                : "%s does not fit on node '%s' any more".formatted(alias, place.node());
    }

    private void tell(Placement place, List<Placement> add, List<Placement> remove, String reason) {
        String application = draft.supply().application(place.variant());
        Assignment standing = draft.standing(application, draft.layout());
        Map<String, Object> inputs = new TreeMap<>();
        inputs.put("neededItemsPerSecond", ReasonText.round(standing.needed()));
        inputs.put("unservedItemsPerSecond", ReasonText.round(standing.unserved()));
        inputs.put("uncoveredClasses", standing.uncovered());
        draft.note(PlanChange.of(PlanChange.Kind.MOVE, application, add, remove, reason, inputs));
    }
}
