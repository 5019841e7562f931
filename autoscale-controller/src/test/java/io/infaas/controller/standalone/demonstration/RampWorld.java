package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.view.InstanceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A controller, a gateway and nodes that are as they should be, on a clock of its own: replicas of one variant by demand, each
 * query in time unless more is offered than is loaded, nothing lost.
 */
class RampWorld implements Watch, Load, Ticker, Front {

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

    /** One more where 5 % in reserve are not left, one fewer after ten slots in which it would do. */
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

    @Override
    public void rate(double queriesPerSecond) {
        rate = queriesPerSecond;
    }

    @Override
    public void next() {
        second++;
        decide(rate * Demonstration.BATCH);
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

    void tell(PlanChange change) {
        changes.add(change);
    }

    @Override
    public Tally take() {
        int queries = (int) Math.round(rate);
        boolean enough = rate * Demonstration.BATCH <= plan.placements().size() * CARRIED_ITEMS / 1.05;
        return new Tally(queries, queries, enough ? 0 : queries, 0, "", enough ? 50 : 500);
    }

    @Override
    public void close() {
        rate = 0;
    }

    @Override
    public Answer ask(String application, Objective objective, LabelledBatch batch)
            throws Refused, InterruptedException {
        decide(Demonstration.BATCH);
        return new Answer(VARIANT, "local-1", 100, List.of());
    }

    @Override
    public Answer askVariant(String variant, LabelledBatch batch) {
        throw new UnsupportedOperationException("the ramp states its objective always");
    }

    @Override
    public void askByHttp(String application, Objective objective, LabelledBatch batch) {
        throw new UnsupportedOperationException("the ramp asks by gRPC");
    }
}
