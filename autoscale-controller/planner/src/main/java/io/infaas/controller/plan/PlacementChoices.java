package io.infaas.controller.plan;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Placements of one candidate in the order in which a search chooses one after the other; each is looked for when it is asked for. */
final class PlacementChoices {

    private final Iterator<Placement> others;
    private final List<Placement> found = new ArrayList<>();

    PlacementChoices(Iterator<Placement> all) {
        this.others = all;
    }

    /** The one with that number, from 0; null if there are fewer. */
    @Nullable
    Placement get(int index) {
        while (found.size() <= index && others.hasNext()) {
            found.add(others.next());
        }
        return index < found.size() ? found.get(index) : null;
    }
}
