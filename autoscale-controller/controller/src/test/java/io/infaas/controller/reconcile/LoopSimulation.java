package io.infaas.controller.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PolicyMemory;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.InstanceUse;
import io.infaas.gateway.contract.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The control loop around a reconciler in simulated time: ticks, views, one gateway, and the invariants. */
final class LoopSimulation {

    static final ReconcilerSettings SETTINGS = new ReconcilerSettings(
            Duration.ofSeconds(1),
            2,
            2,
            Duration.ofSeconds(1),
            Duration.ofSeconds(8),
            Duration.ofSeconds(3),
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10));
    static final Duration TICK = Duration.ofMillis(200);

    final SmallCatalog shop = new SmallCatalog();
    final SimulatedTime time = new SimulatedTime();
    final SortedMap<String, SimulatedNode> nodes = new TreeMap<>();
    final DrainingGateway gateway = new DrainingGateway(time);
    final List<JournalEntry> journal = new ArrayList<>();
    final Reconciler reconciler;

    private SortedSet<Placement> planned = new TreeSet<>();
    private InstanceCounts counts = InstanceCounts.ONCE;
    /** The highest count that each placement was ever planned with: it may still be there, or on its way. */
    private final Map<Placement, Integer> mostCounts = new TreeMap<>();

    private SortedMap<Placement, InstanceState> told = new TreeMap<>();
    private long version = 100;
    private boolean due;
    private int journalled;

    LoopSimulation(String... ids) {
        for (String id : ids) {
            nodes.put(id, new SimulatedNode(time, new TreeSet<>(shop.models())));
        }
        reconciler = new Reconciler(
                shop.catalog(),
                SETTINGS,
                node -> new CheckedNodeControl(node.id(), node(node.id()), this),
                gateway,
                journal::add,
                arrival -> time.at(time.now(), arrival),
                this::tickSoon);
        reconciler.nodes(listed());
        every();
        report();
    }

    List<Node> listed() {
        return nodes.keySet().stream()
                .map(id -> new Node(id, "127.0.0.1", 8000, 8001, 8002, Catalogs.NODE_TYPE))
                .toList();
    }

    private void every() {
        tick();
        time.after(TICK, this::every);
    }

    /** The gateway has answers from each instance that it uses and that runs. */
    private void report() {
        SortedSet<String> unavailable = new TreeSet<>();
        List<InstanceUse> uses = new ArrayList<>();
        told.forEach((placement, state) -> {
            if (state.isServing()) {
                unavailable.add(placement.node());
                if (node(placement.node()).answering().contains(placement.variant())) {
                    uses.add(new InstanceUse(placement.variant(), placement.node(), 1, 1, 1, 1, 1, 0, 0, 0));
                }
            }
        });
        uses.forEach(use -> unavailable.remove(use.node()));
        if (!gateway.isSilent()) {
            reconciler.heard(
                    "g", new DemandReport(1_000, List.of(), uses, List.of(), List.copyOf(unavailable)), time.now());
        }
        time.after(Duration.ofSeconds(1), this::report);
    }

    private void tickSoon() {
        if (!due) {
            due = true;
            time.at(time.now(), () -> {
                due = false;
                tick();
            });
        }
    }

    private void tick() {
        reconciler.tick(time.now());
        SortedMap<Placement, InstanceState> instances = reconciler.instances();
        if (!instances.equals(told)) {
            drainsAreReplaced(instances);
            lastCopiesStay(instances);
            told = instances;
            version++;
            gateway.receive(version, instances);
            reconciler.recordPublished(version);
        }
        journalled = journal.size();
        assertThat(reconciler.discoveries()).as("a plan can have it").allSatisfy(found -> assertThat(
                        shop.catalog().variant(found.variant()))
                .isPresent());
        if (!reconciler.discoveries().isEmpty()) {
            // the next plan of a controller knows of it; this one does not want it all the same
            reconciler.plan(new PlacementPlan(planned, counts, List.of(), PolicyMemory.NONE));
            tickSoon();
        }
    }

    void plan(Placement... placements) {
        plan(List.of(placements));
    }

    void plan(List<Placement> placements) {
        plan(placements, InstanceCounts.ONCE);
    }

    void plan(List<Placement> placements, InstanceCounts more) {
        plan(placements, more, "a test wants it");
    }

    void plan(List<Placement> placements, InstanceCounts more, String reason) {
        counts = more;
        more.above().forEach((placement, count) -> mostCounts.merge(placement, count, Math::max));
        SortedSet<Placement> added = new TreeSet<>(placements);
        added.removeAll(planned);
        SortedSet<Placement> removed = new TreeSet<>(planned);
        removed.removeAll(placements);
        planned = new TreeSet<>(placements);
        PlanChange change = PlanChange.of(PlanChange.Kind.UPGRADE, "fashion", added, removed, reason, Map.of());
        reconciler.plan(new PlacementPlan(planned, counts, List.of(change), PolicyMemory.NONE));
        tickSoon();
    }

    SortedSet<Placement> planned() {
        return planned;
    }

    SimulatedNode node(String id) {
        return Objects.requireNonNull(nodes.get(id));
    }

    @Nullable
    InstanceState state(Placement placement) {
        return reconciler.instances().get(placement);
    }

    /** Whether exactly the planned placements serve, on the nodes and in the published view. */
    boolean settled() {
        SortedMap<Placement, InstanceState> active = new TreeMap<>();
        planned.forEach(placement -> active.put(placement, InstanceState.ACTIVE));
        SortedSet<Placement> there = new TreeSet<>();
        nodes.forEach((id, node) -> node.models().keySet().forEach(model -> there.add(new Placement(model, id))));
        return reconciler.instances().equals(active)
                && there.equals(planned)
                && told.equals(active)
                && reconciler.counts().equals(counts)
                && planned.stream()
                        .allMatch(placement ->
                                node(placement.node()).instances(placement.variant()) == counts.of(placement));
    }

    boolean settles(Duration limit) {
        return time.until(this::settled, limit);
    }

    List<String> events(String event) {
        return journal.stream()
                .filter(entry -> entry.event().equals(event))
                .map(JournalEntry::outcome)
                .toList();
    }

    /** Called before a node gets an unload: no query may be sent there any more. */
    void unloads(Placement placement) {
        InstanceState last = told.get(placement);
        assertThat(last == null || !last.isServing())
                .as("unload of %s, told %s", placement, last)
                .isTrue();
        if (last == InstanceState.DRAINING) {
            assertThat(gateway.uses(placement))
                    .as("unload of %s in use", placement)
                    .isFalse();
        }
    }

    /** No instance is drained before a planned placement of its application serves, unless memory is short. */
    private void drainsAreReplaced(SortedMap<Placement, InstanceState> now) {
        now.forEach((placement, state) -> {
            if (state != InstanceState.DRAINING || told.get(placement) != InstanceState.ACTIVE) {
                return;
            }
            List<Placement> own = planned.stream()
                    .filter(other -> shop.application(other.variant()).equals(shop.application(placement.variant())))
                    .toList();
            boolean served = own.isEmpty() || own.stream().anyMatch(other -> now.get(other) == InstanceState.ACTIVE);
            assertThat(served || memoryShort(placement.node(), now))
                    .as("%s drains, planned %s, there %s", placement, planned, now)
                    .isTrue();
        });
    }

    /** No application that stays planned loses its last serving instance by a drain, unless a pause is announced with it. */
    private void lastCopiesStay(SortedMap<Placement, InstanceState> now) {
        now.forEach((placement, state) -> {
            if (state != InstanceState.DRAINING || told.get(placement) != InstanceState.ACTIVE) {
                return;
            }
            boolean goesOn = planned.stream().anyMatch(other -> isBeside(placement, other));
            boolean served = now.entrySet().stream()
                    .anyMatch(other -> other.getValue() == InstanceState.ACTIVE && isBeside(placement, other.getKey()));
            assertThat(!goesOn || served || isPauseAnnounced(placement))
                    .as("the last copy %s drains, planned %s, there %s", placement, planned, now)
                    .isTrue();
        });
    }

    private boolean isBeside(Placement placement, Placement other) {
        return shop.application(other.variant()).equals(shop.application(placement.variant()));
    }

    private boolean isPauseAnnounced(Placement placement) {
        return journal.subList(journalled, journal.size()).stream()
                .anyMatch(entry -> entry.event().equals("pause")
                        && entry.outcome().equals("started")
                        && entry.application().equals(shop.application(placement.variant())));
    }

    private boolean memoryShort(String node, SortedMap<Placement, InstanceState> now) {
        SortedSet<Placement> all = new TreeSet<>(now.keySet());
        all.addAll(planned);
        return all.stream()
                        .filter(placement -> placement.node().equals(node))
                        .mapToLong(placement -> shop.peak(placement.variant()) * mostCounts.getOrDefault(placement, 1))
                        .sum()
                > SmallCatalog.MEMORY;
    }
}
