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
final class Moves {

    private static final String BACK = "back ";
    private static final int REMEMBERED_SLOTS = 600;

    private final Draft draft;

    Moves(Draft draft) {
        this.draft = draft;
    }

    void move(SortedSet<Place> lost) {
        lost.forEach(this::leave);
        for (String key : draft.wanting().keys(BACK)) {
            int at = key.indexOf('@');
            Place place = new Place(key.substring(0, at), key.substring(at + 1));
            if (!draft.layout().has(place) && needed(place)) {
                comeBack(place);
            }
        }
    }

    private void leave(Place place) {
        String why = why(place);
        if (!needed(place)) {
            tell(place, List.of(), List.of(place), why + ": what is left does without it");
            return;
        }
        Optional<Place> other = draft.supply().at(place).flatMap(this::elsewhere);
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

    private void comeBack(Place place) {
        if (draft.carry(place)) {
            tell(place, List.of(place), List.of(), "node '%s' is back and needed".formatted(place.node()));
        } else {
            draft.wanting().holdOn(BACK + place);
        }
    }

    private Optional<Place> elsewhere(Offer offer) {
        Optional<Place> beside = new Placing(draft, true).place(draft.layout(), offer, "");
        return beside.isPresent() ? beside : new Placing(draft, false).place(draft.layout(), offer, "");
    }

    /** Whether the application is worse off without it, or it is kept. */
    private boolean needed(Place place) {
        Optional<Offer> offer = draft.supply().at(place);
        if (offer.isEmpty()) {
            return false;
        }
        String application = draft.supply().application(place.variant());
        Layout without = draft.layout();
        return !draft.standing(application, without)
                .asGoodAs(draft.standing(application, without.plus(place, offer.get())));
    }

    private String why(Place place) {
        String alias = draft.supply().at(place).map(Words::alias).orElse(place.variant());
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

    private void tell(Place place, List<Place> add, List<Place> remove, String reason) {
        String application = draft.supply().application(place.variant());
        Spread standing = draft.standing(application, draft.layout());
        Map<String, Object> inputs = new TreeMap<>();
        inputs.put("neededItemsPerSecond", Words.round(standing.needed()));
        inputs.put("unservedItemsPerSecond", Words.round(standing.unserved()));
        inputs.put("uncoveredClasses", standing.uncovered());
        draft.note(Change.of(Change.Kind.MOVE, application, add, remove, reason, inputs));
    }
}
