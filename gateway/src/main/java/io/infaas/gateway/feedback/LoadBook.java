package io.infaas.gateway.feedback;

import io.infaas.catalog.Architecture;
import io.infaas.gateway.contract.InstanceUse;
import io.infaas.gateway.selection.ObservedLoad;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.index.RouteIndex;
import java.util.HashMap;
import java.util.IdentityHashMap;
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
public final class LoadBook implements ObservedLoad {

    private final IndexedInstance[] candidates;
    private final InstanceLoad[] loads;
    private final Map<IndexedInstance.Key, IndexedInstance> own = new HashMap<>();
    private final Map<IndexedInstance.Key, InstanceLoad> known = new HashMap<>();
    private final Map<String, ApplicationLoad> applications;
    // by the object: a catalog has each once, and to compare two of them by what they say takes long
    private final IdentityHashMap<Candidate, LatencyCorrection> offers = new IdentityHashMap<>();
    private final AvailabilityListener watch;
    private final InstanceLimits bounds;
    private final Ejection ejection;

    private LoadBook(RouteIndex routes, @Nullable LoadBook before, AvailabilityListener watch, InstanceLimits bounds) {
        this.candidates = routes.candidates().toArray(IndexedInstance[]::new);
        this.loads = new InstanceLoad[candidates.length];
        this.watch = watch;
        this.bounds = bounds;
        this.ejection = before == null ? new Ejection(bounds.ejectedShare()) : before.ejection;
        this.applications = before == null ? new HashMap<>() : new HashMap<>(before.applications);
        for (IndexedInstance candidate : candidates) {
            IndexedInstance.Key key = candidate.key();
            own.put(key, candidate);
            InstanceLoad load = before == null ? null : before.known.get(key);
            if (before == null || load == null) {
                continue;
            }
            if (candidate.ready() && !before.served(candidate)) {
                load.restart();
            }
            offers.putIfAbsent(candidate.offer(), load.offered());
            loads[candidate.slot()] = load;
            known.put(key, load);
        }
        if (known.size() < candidates.length) {
            // who begins with a gateway served before it
            begin(routes, before != null);
        }
        if (before != null) {
            before.known.forEach((key, load) -> {
                if (before.own.containsKey(key) || load.itemsInFlight() > 0) {
                    known.putIfAbsent(key, load);
                }
            });
        }
    }

    private void begin(RouteIndex routes, boolean fresh) {
        Map<String, ApplicationLoad> ofArchitecture = new HashMap<>();
        for (Architecture architecture : routes.view().catalog().architectures()) {
            ofArchitecture.put(
                    architecture.name(),
                    applications.computeIfAbsent(architecture.application(), name -> new ApplicationLoad()));
        }
        for (IndexedInstance candidate : candidates) {
            if (loads[candidate.slot()] == null) {
                InstanceLoad load = new InstanceLoad(
                        candidate,
                        ofArchitecture.getOrDefault(candidate.offer().variant().architecture(), new ApplicationLoad()),
                        offers.computeIfAbsent(candidate.offer(), offer -> new LatencyCorrection()),
                        fresh);
                loads[candidate.slot()] = load;
                known.put(candidate.key(), load);
            }
        }
    }

    /**
     * An empty book.
     *
     * @param watch told of instances that are lost or come back, in this book and in those after it
     */
    public static LoadBook of(RouteIndex routes, AvailabilityListener watch, InstanceLimits bounds) {
        return new LoadBook(routes, null, watch, bounds);
    }

    /** An empty book with the usual bounds. */
    public static LoadBook of(RouteIndex routes, AvailabilityListener watch) {
        return of(routes, watch, InstanceLimits.DEFAULT);
    }

    /**
     * The book of the next view: instances that serve in both keep what was observed of them, those that begin to serve are
     * believed to be there and as others of their variant on their type of node are observed, or as profiled where there is none.
     */
    public LoadBook next(RouteIndex routes) {
        return new LoadBook(routes, this, watch, bounds);
    }

    /** Counts a query in; the one that gets it must end it, whatever happens. */
    public Dispatch begin(IndexedInstance candidate, int items) {
        InstanceLoad load = load(candidate);
        if (load == null) {
            throw new IllegalArgumentException("'%s' was never in this gateway's views".formatted(candidate.key()));
        }
        return new Dispatch(this, candidate, load, items);
    }

    /** Whether a query that was counted in by an earlier book is on an instance that serves in this one's view. */
    public boolean serves(Dispatch dispatch) {
        IndexedInstance candidate = dispatch.candidate();
        return load(candidate) == dispatch.load() && served(candidate);
    }

    // an instance on a node that moved to another address is another one
    private boolean served(IndexedInstance candidate) {
        IndexedInstance here = own.get(candidate.key());
        return here != null && here.ready() && here.node().equals(candidate.node());
    }

    /** The instance as it is in this book's view, whatever view the given one is from. */
    public Optional<IndexedInstance> current(IndexedInstance candidate) {
        return Optional.ofNullable(own.get(candidate.key()));
    }

    /** An instance as it is in this book's view. */
    public Optional<IndexedInstance> current(IndexedInstance.Key key) {
        return Optional.ofNullable(own.get(key));
    }

    /** Whether it was found not to be there; one that only failed queries is. */
    public boolean isGone(IndexedInstance candidate) {
        return !available(candidate) && !ejected(candidate);
    }

    /** Whether no query is in flight at an instance, whichever view's query; also where there is no such instance. */
    public boolean idle(String variant, String node) {
        InstanceLoad load = known.get(new IndexedInstance.Key(variant, node));
        return load == null || load.itemsInFlight() == 0;
    }

    @Override
    public int itemsInFlight(IndexedInstance candidate) {
        InstanceLoad load = load(candidate);
        return load == null ? 0 : load.itemsInFlight();
    }

    @Override
    public double correction(IndexedInstance candidate, int items) {
        InstanceLoad load = load(candidate);
        return load == null ? 1 : load.life().correction().of(items);
    }

    @Override
    public boolean available(IndexedInstance candidate) {
        InstanceLoad load = load(candidate);
        return load == null || !load.life().out();
    }

    @Override
    public double finishMs(IndexedInstance candidate, int batch, double serviceMs, double msPerItem) {
        InstanceLoad load = load(candidate);
        if (load == null) {
            return serviceMs;
        }
        ServingPeriod life = load.life();
        double queueMs = load.itemsInFlight() * msPerItem;
        return life.out() || queueMs > bounds.maxQueueMs()
                ? Double.POSITIVE_INFINITY
                : serviceMs * life.correction().of(batch) + queueMs;
    }

    @Override
    public boolean full(IndexedInstance candidate) {
        return queueMs(candidate) > bounds.maxQueueMs();
    }

    /** Whether it has half of what makes it {@link #full}. */
    public boolean halfFull(IndexedInstance candidate) {
        return queueMs(candidate) > bounds.maxQueueMs() / 2;
    }

    private double queueMs(IndexedInstance candidate) {
        return itemsInFlight(candidate) * 1000.0 / candidate.saturation();
    }

    @Override
    public double warmth(IndexedInstance candidate) {
        InstanceLoad load = load(candidate);
        return load == null ? 1 : load.life().warmth();
    }

    @Override
    public boolean ejected(IndexedInstance candidate) {
        InstanceLoad load = load(candidate);
        return load != null && load.life().ejected();
    }

    /** No query is given to it any more, until {@link #back}. */
    public void gone(IndexedInstance candidate) {
        InstanceLoad load = load(candidate);
        if (load != null) {
            gone(candidate, load, load.life());
        }
    }

    void gone(IndexedInstance candidate, InstanceLoad load, ServingPeriod life) {
        if (life.gone() && load.life() == life) {
            watch.gone(candidate);
        }
    }

    /** It failed several queries in a row: none is given to it for a while, if enough others are left. */
    void eject(IndexedInstance candidate, InstanceLoad load, ServingPeriod life) {
        long quarantineMs = ejection.eject(this, load, life);
        if (quarantineMs >= 0 && load.life() == life) {
            watch.ejected(candidate, quarantineMs);
        }
    }

    /** How many instances of the application of {@code one} serve by this view, and how many of those are out for failures. */
    int[] servingAndEjected(InstanceLoad one) {
        int serving = 0;
        int ejected = 0;
        for (int slot = 0; slot < loads.length; slot++) {
            if (loads[slot].application() == one.application() && candidates[slot].ready()) {
                serving++;
                ejected += loads[slot].life().ejected() ? 1 : 0;
            }
        }
        return new int[] {serving, ejected};
    }

    public void back(IndexedInstance candidate) {
        InstanceLoad load = load(candidate);
        if (load != null && load.life().back()) {
            watch.back(candidate);
        }
    }

    /** Whether a query of an application that an instance failed may be given to another one; counts it, if so. */
    public boolean mayRetry(String application) {
        ApplicationLoad load = applications.get(application);
        return load == null || load.mayRetry();
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

    /** To be called once a second: what was not seen for a while is believed less, and who began lately is given more. */
    public void relax() {
        offers.values().forEach(LatencyCorrection::relax);
        for (InstanceLoad load : loads) {
            load.life().relax();
        }
        applications.values().forEach(ApplicationLoad::relax);
    }

    // a slot of an earlier view means another instance here; to compare all that a candidate has would take too long
    // for each query
    @SuppressWarnings("ReferenceEquality")
    private @Nullable InstanceLoad load(IndexedInstance candidate) {
        int slot = candidate.slot();
        return slot < loads.length && candidates[slot] == candidate ? loads[slot] : known.get(candidate.key());
    }
}
