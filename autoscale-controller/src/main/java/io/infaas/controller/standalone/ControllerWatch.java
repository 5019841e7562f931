package io.infaas.controller.standalone;

import io.infaas.controller.plan.Change;
import io.infaas.controller.plan.Place;
import io.infaas.controller.plan.Policy;
import io.infaas.controller.plan.Room;
import io.infaas.controller.standalone.demonstration.Watch;
import io.infaas.controller.status.ControllerStatus.ChangeRow;
import io.infaas.controller.status.Snapshot;
import io.infaas.gateway.view.InstanceState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A controller, watched by what it tells of itself. Changes are missed only by who looks less often than it keeps them. */
final class ControllerWatch implements Watch {

    private final Supplier<Snapshot> status;
    private final Policy policy;
    private @Nullable ChangeRow newest;

    /** @param policy what the controller decides by */
    ControllerWatch(Supplier<Snapshot> status, Policy policy) {
        this.status = status;
        this.policy = policy;
    }

    @Override
    public SortedMap<Place, InstanceState> instances() {
        return new TreeMap<>(status.get().situation().instances());
    }

    @Override
    public synchronized List<Change> changes() {
        List<Change> unseen = new ArrayList<>();
        List<ChangeRow> newestFirst = status.get().changes();
        for (ChangeRow row : newestFirst) {
            // rows have their time: two of different turns are never equal
            if (row.equals(newest)) {
                break;
            }
            unseen.add(change(row));
        }
        newest = newestFirst.isEmpty() ? newest : newestFirst.get(0);
        Collections.reverse(unseen);
        return unseen;
    }

    @Override
    public Policy policy() {
        return policy;
    }

    @Override
    public List<Room> rooms() {
        return status.get().situation().rooms();
    }

    private static Change change(ChangeRow row) {
        return Change.of(
                Change.Kind.valueOf(row.kind().toUpperCase(Locale.ROOT)),
                row.application(),
                places(row.add()),
                places(row.remove()),
                row.reason(),
                row.inputs());
    }

    private static List<Place> places(List<String> written) {
        return written.stream()
                .map(place -> new Place(
                        place.substring(0, place.lastIndexOf('@')), place.substring(place.lastIndexOf('@') + 1)))
                .toList();
    }
}
