package io.infaas.gateway.feedback;

import io.infaas.gateway.selection.Load;
import io.infaas.gateway.view.Candidate;
import io.infaas.gateway.view.Routes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The observed load of all instances of one view. Safe from any thread, without locks on the way of a query.
 *
 * <p>Observations belong to the instance, not to the view: {@link #next} hands them on to the book of the next view.
 */
public final class LoadBook implements Load {

    private final List<Candidate> candidates;
    private final InstanceLoad[] loads;
    private final Consumer<Candidate> onGone;

    private LoadBook(List<Candidate> candidates, InstanceLoad[] loads, Consumer<Candidate> onGone) {
        this.candidates = candidates;
        this.loads = loads;
        this.onGone = onGone;
    }

    /**
     * An empty book.
     *
     * @param onGone told once for each time an instance is lost, from the thread that found it
     */
    public static LoadBook of(Routes routes, Consumer<Candidate> onGone) {
        return new LoadBook(routes.candidates(), fresh(routes, Map.of()), onGone);
    }

    /** The book of the next view: instances that are in both keep what was observed of them. */
    public LoadBook next(Routes routes) {
        Map<String, InstanceLoad> known = new HashMap<>();
        candidates.forEach(candidate -> known.put(candidate.key(), loads[candidate.slot()]));
        return new LoadBook(routes.candidates(), fresh(routes, known), onGone);
    }

    private static InstanceLoad[] fresh(Routes routes, Map<String, InstanceLoad> known) {
        return routes.candidates().stream()
                .map(candidate -> known.getOrDefault(candidate.key(), new InstanceLoad()))
                .toArray(InstanceLoad[]::new);
    }

    /** Counts a query in; the one that gets it must end it, whatever happens. */
    public Dispatch begin(Candidate candidate, int items) {
        InstanceLoad load = loads[candidate.slot()];
        double queueMs = load.itemsInFlight() * 1000.0 / candidate.saturation();
        load.began(items);
        return new Dispatch(this, candidate, load, items, queueMs);
    }

    @Override
    public int itemsInFlight(Candidate candidate) {
        return loads[candidate.slot()].itemsInFlight();
    }

    @Override
    public double correction(Candidate candidate, int items) {
        return loads[candidate.slot()].correction().of(items);
    }

    @Override
    public boolean available(Candidate candidate) {
        return !loads[candidate.slot()].gone();
    }

    /** No query is given to it any more, until {@link #back}. */
    public void gone(Candidate candidate) {
        Optional<InstanceLoad> load = byKey(candidate);
        if (load.isPresent() && load.get().gone(true)) {
            onGone.accept(candidate);
        }
    }

    public void back(Candidate candidate) {
        byKey(candidate).ifPresent(load -> load.gone(false));
    }

    // a query or a probe may come with a candidate of an earlier view, whose slot means another instance here
    private Optional<InstanceLoad> byKey(Candidate candidate) {
        return candidates.stream()
                .filter(own -> own.key().equals(candidate.key()))
                .findFirst()
                .map(own -> loads[own.slot()]);
    }

    /** To be called once a second: what was not seen for a while is believed less. */
    public void relax() {
        for (InstanceLoad load : loads) {
            load.correction().relax();
        }
    }
}
