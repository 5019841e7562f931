package io.infaas.controller.standalone.demonstration.ramp;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.standalone.demonstration.Demonstration;
import io.infaas.controller.standalone.demonstration.client.LabelledBatch;
import io.infaas.controller.standalone.demonstration.client.QueryAnswer;
import io.infaas.controller.standalone.demonstration.client.QueryClient;
import io.infaas.controller.standalone.demonstration.client.QueryRefusedException;
import io.infaas.controller.standalone.demonstration.client.ServedBy;
import io.infaas.gateway.contract.InstanceState;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Simulates a correct controller, gateway and nodes in simulated time: replicas of one variant follow the demand, every query is
 * answered, and in time unless the load exceeds the loaded capacity.
 */
class RampWorld implements ControllerMonitor, OfferedLoad, QueryClient {

    static final Catalog CATALOG =
            Catalogs.fashion().variant("large", "fp32", 1, 0.95, 1.5).build();
    static final String VARIANT = CATALOG.variants().get(0).name();
    static final List<NodeCapacity> ROOMS = List.of(
            new NodeCapacity("local-1", Catalogs.nodeType(), true),
            new NodeCapacity("local-2", Catalogs.nodeType(), true));

    private static final double CARRIED_ITEMS = 1000 / 1.5;
    private static final int DOWN_SLOTS = 10;

    private final List<PlanChange> changes = new ArrayList<>();
    private PlacementPlan plan = PlacementPlan.NONE;
    private double rate;
    private int second;

    @Override
    public SortedMap<Placement, InstanceState> instances() {
        SortedMap<Placement, InstanceState> instances = new TreeMap<>();
        plan.placements().forEach(place -> instances.put(place, InstanceState.ACTIVE));
        return instances;
    }

    @Override
    public List<PlanChange> changes() {
        List<PlanChange> taken = List.copyOf(changes);
        changes.clear();
        return taken;
    }

    /** Adds an instance when less than 5 % is in reserve, removes one after ten slots in which fewer would do. */
    @Override
    public PlanningPolicy policy() {
        return RampWorld::planned;
    }

    @Override
    public List<NodeCapacity> rooms() {
        return ROOMS;
    }

    private static PlacementPlan planned(Situation situation, PlacementPlan previous) {
        double items =
                situation.demand().isEmpty() ? 0 : situation.demand().get(0).items();
        int loaded = previous.placements().size();
        int needed = (int) Math.max(1, Math.ceil(1.05 * items / CARRIED_ITEMS));
        int wanted = needed < loaded ? previous.hysteresis().getOrDefault("fewer", 0) + 1 : 0;
        Set<Placement> places = new TreeSet<>(previous.placements());
        if (needed > loaded && loaded < ROOMS.size()) {
            Placement more = new Placement(VARIANT, ROOMS.get(loaded).id());
            places.add(more);
            PlanChange.Kind kind = loaded == 0 ? PlanChange.Kind.COLD : PlanChange.Kind.REPLICATE;
            return plan(places, PlanChange.of(kind, "fashion", List.of(more), List.of(), "too much for one", Map.of()));
        }
        if (wanted >= DOWN_SLOTS) {
            Placement less = new Placement(VARIANT, ROOMS.get(loaded - 1).id());
            places.remove(less);
            return plan(
                    places,
                    PlanChange.of(
                            PlanChange.Kind.REMOVE, "fashion", List.of(), List.of(less), "one would do", Map.of()));
        }
        return PlacementPlan.of(places, List.of(), Map.of("fewer", wanted));
    }

    private static PlacementPlan plan(Set<Placement> places, PlanChange change) {
        return PlacementPlan.of(places, List.of(change), Map.of());
    }

    /** The load for a target. */
    OfferedLoad under(RampTarget target) {
        return this;
    }

    @Override
    public LoadSample offer(double queriesPerSecond) {
        rate = queriesPerSecond;
        second++;
        decide(rate * Demonstration.BATCH);
        return sample();
    }

    /** Seconds that have passed. */
    int second() {
        return second;
    }

    void decide(double items) {
        var demand = RampForecastTest.demand(items);
        plan = policy().plan(new Situation(CATALOG, ROOMS, Map.of(), List.of(demand), Set.of(), Set.of(), 0), plan);
        changes.addAll(plan.changes());
    }

    /** Replaces all but the first instance by it. */
    void undo(String reason) {
        Placement first = instances().firstKey();
        List<Placement> others = instances().keySet().stream()
                .filter(place -> !place.equals(first))
                .toList();
        plan = PlacementPlan.of(Set.of(first), List.of(), Map.of());
        addChange(PlanChange.of(PlanChange.Kind.UPGRADE, "fashion", List.of(), others, reason, Map.of()));
    }

    void addChange(PlanChange change) {
        changes.add(change);
    }

    /** The rate of this second, queries/s. */
    double rate() {
        return rate;
    }

    /** The outcome of one second. */
    LoadSample sample() {
        int queries = (int) Math.round(rate);
        boolean enough = rate * Demonstration.BATCH <= plan.placements().size() * CARRIED_ITEMS / 1.05;
        return new LoadSample(queries, queries, enough ? 0 : queries, 0, "", enough ? 50 : 500);
    }

    @Override
    public void close() {
        rate = 0;
    }

    @Override
    public QueryAnswer query(String application, Objective objective, LabelledBatch batch)
            throws QueryRefusedException, InterruptedException {
        decide(Demonstration.BATCH);
        return new QueryAnswer(VARIANT, 100, List.of());
    }

    @Override
    public Future<ServedBy> send(String model, Objective objective, LabelledBatch batch) {
        throw new UnsupportedOperationException("the ramp's load is simulated");
    }

    @Override
    public QueryAnswer queryVariant(String variant, LabelledBatch batch) {
        throw new UnsupportedOperationException("the ramp always states its objective");
    }

    @Override
    public void queryOverHttp(String application, Objective objective, LabelledBatch batch) {
        throw new UnsupportedOperationException("the ramp queries over gRPC");
    }
}
