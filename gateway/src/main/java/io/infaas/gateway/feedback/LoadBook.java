package io.infaas.gateway.feedback;

import io.infaas.gateway.demand.InstanceUse;
import io.infaas.gateway.selection.Load;
import io.infaas.gateway.view.Candidate;
import io.infaas.gateway.view.Routes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The observed load of all instances of one view. Safe from any thread, without locks on the way of a query. May be asked about
 * candidates of any view: what it does not know has no load.
 *
 * <p>Observations belong to the instance, not to the view: {@link #next} hands them on to the book of the next view. An
 * instance that left is remembered until nothing is in flight there, and for one view longer.
 */
public final class LoadBook implements Load {

    private final Candidate[] candidates;
    private final InstanceLoad[] loads;
    private final Map<String, Candidate> own = new HashMap<>();
    private final Map<String, InstanceLoad> known = new HashMap<>();
    private final LossWatch watch;

    private LoadBook(Routes routes, @Nullable LoadBook before, LossWatch watch) {
        this.candidates = routes.candidates().toArray(Candidate[]::new);
        this.loads = new InstanceLoad[candidates.length];
        this.watch = watch;
        for (Candidate candidate : candidates) {
            String key = candidate.key();
            InstanceLoad load = before == null ? null : before.known.get(key);
            if (load == null) {
                load = new InstanceLoad(candidate);
            } else if (before != null && candidate.ready() && !before.served(candidate)) {
                load.restart();
            }
            loads[candidate.slot()] = load;
            own.put(key, candidate);
            known.put(key, load);
        }
        if (before != null) {
            before.known.forEach((key, load) -> {
                if (before.own.containsKey(key) || load.itemsInFlight() > 0) {
                    known.putIfAbsent(key, load);
                }
            });
        }
    }

    /**
     * An empty book.
     *
     * @param watch told of instances that are lost or come back, in this book and in those after it
     */
    public static LoadBook of(Routes routes, LossWatch watch) {
        return new LoadBook(routes, null, watch);
    }

    /**
     * The book of the next view: instances that serve in both keep what was observed of them, those that begin to serve are
     * believed to be there and as profiled.
     */
    public LoadBook next(Routes routes) {
        return new LoadBook(routes, this, watch);
    }

    /** Counts a query in; the one that gets it must end it, whatever happens. */
    public Dispatch begin(Candidate candidate, int items) {
        InstanceLoad load = load(candidate);
        if (load == null) {
            throw new IllegalArgumentException("'%s' was never in this gateway's views".formatted(candidate.key()));
        }
        return new Dispatch(watch, candidate, load, items);
    }

    /** Whether a query that was counted in by an earlier book is on an instance that serves in this one's view. */
    public boolean serves(Dispatch dispatch) {
        Candidate candidate = dispatch.candidate();
        return load(candidate) == dispatch.load() && served(candidate);
    }

    // an instance on a node that moved to another address is another one
    private boolean served(Candidate candidate) {
        Candidate here = own.get(candidate.key());
        return here != null && here.ready() && here.node().equals(candidate.node());
    }

    /** The instance as it is in this book's view, whatever view the given one is from. */
    public Optional<Candidate> current(Candidate candidate) {
        return Optional.ofNullable(own.get(candidate.key()));
    }

    /** Whether no query is in flight at an instance, whichever view's query; also where there is no such instance. */
    public boolean idle(String variant, String node) {
        InstanceLoad load = known.get(Candidate.key(variant, node));
        return load == null || load.itemsInFlight() == 0;
    }

    @Override
    public int itemsInFlight(Candidate candidate) {
        InstanceLoad load = load(candidate);
        return load == null ? 0 : load.itemsInFlight();
    }

    @Override
    public double correction(Candidate candidate, int items) {
        InstanceLoad load = load(candidate);
        return load == null ? 1 : load.life().correction().of(items);
    }

    @Override
    public boolean available(Candidate candidate) {
        InstanceLoad load = load(candidate);
        return load == null || !load.life().gone();
    }

    @Override
    public double finishMs(Candidate candidate, int batch, double serviceMs, double msPerItem) {
        InstanceLoad load = load(candidate);
        if (load == null) {
            return serviceMs;
        }
        Life life = load.life();
        return life.gone()
                ? Double.POSITIVE_INFINITY
                : serviceMs * life.correction().of(batch) + load.itemsInFlight() * msPerItem;
    }

    /** No query is given to it any more, until {@link #back}. */
    public void gone(Candidate candidate) {
        InstanceLoad load = load(candidate);
        if (load != null && load.life().gone(true)) {
            watch.gone(candidate);
        }
    }

    public void back(Candidate candidate) {
        InstanceLoad load = load(candidate);
        if (load != null && load.life().gone(false)) {
            watch.back(candidate);
        }
    }

    /** What happened at each instance since the last call; those where nothing did are left out. */
    public List<InstanceUse> drain() {
        return known.values().stream()
                .map(load -> load.tally().drain(load.itemsInFlight()))
                .filter(use -> use.arrivedItems() != 0
                        || use.answered() != 0
                        || use.failures() != 0
                        || use.itemsInFlight() != 0)
                .toList();
    }

    /** To be called once a second: what was not seen for a while is believed less. */
    public void relax() {
        for (InstanceLoad load : loads) {
            load.life().correction().relax();
        }
    }

    // a slot of an earlier view means another instance here; to compare all that a candidate has would take too long
    // for each query
    @SuppressWarnings("ReferenceEquality")
    private @Nullable InstanceLoad load(Candidate candidate) {
        int slot = candidate.slot();
        return slot < loads.length && candidates[slot] == candidate ? loads[slot] : known.get(candidate.key());
    }
}
