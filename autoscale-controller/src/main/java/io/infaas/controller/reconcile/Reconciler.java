package io.infaas.controller.reconcile;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.MemorySize;
import io.infaas.catalog.NodeType;
import io.infaas.controller.journal.Journal;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.metrics.MemoryReading;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reconciles the loaded models with the plan, level-triggered: each tick applies observations and completed calls and starts
 * the steps that are safe now. It keeps no state that a crash could lose: models found loaded are adopted.
 *
 * <p>Confined to the loop's thread. Never blocks. Times are monotonic, ns.
 */
public final class Reconciler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private final VariantFacts facts;
    private final ReconcilerSettings settings;
    private final NodeControl.Factory controls;
    private final DrainCheck drainCheck;
    private final ActionJournal journal;
    private final CallCompletions completions;
    private final PlacementStates states = new PlacementStates();
    private final PublishedStates published = new PublishedStates();
    private final Pauses pauses;
    private final Observations observations;
    private final StepExecutor executor;

    private final SortedMap<String, NodeWatch> watches = new TreeMap<>();
    private final Set<Placement> unhealthy = new TreeSet<>();
    private final SortedSet<Placement> found = new TreeSet<>();
    private Optional<SortedSet<Placement>> planned = Optional.empty();
    private InstanceCounts counts = InstanceCounts.ONCE;
    private long lastTick;

    /**
     * @param loop runs tasks on the loop's thread
     * @param due called on that thread when a call completed and a tick is due
     */
    public Reconciler(
            Catalog catalog,
            ReconcilerSettings settings,
            NodeControl.Factory controls,
            DrainCheck drainCheck,
            Journal journal,
            Executor loop,
            Runnable due) {
        this.facts = new VariantFacts(catalog);
        this.settings = settings;
        this.controls = controls;
        this.drainCheck = drainCheck;
        this.journal = new ActionJournal(journal, facts);
        this.completions = new CallCompletions(loop, due);
        this.observations = new Observations(states, facts, settings, this.journal);
        this.pauses = new Pauses(facts, this.journal);
        this.executor = new StepExecutor(
                states, facts, settings, this.journal, completions, pauses, placement -> planned.filter(
                                all -> all.contains(placement))
                        .isPresent());
    }

    /** Goes on with another catalog. What it does not name any more, or not for the type of its node, is unloaded like what is not planned. */
    public void adopt(Catalog catalog) {
        SortedSet<String> there = new TreeSet<>();
        states.all().keySet().forEach(placement -> there.add(placement.variant()));
        facts.adopt(catalog, there);
        controls.adopt(catalog);
        watches.values().forEach(watch -> facts.type(watch.type().name()).ifPresent(watch::adopt));
    }

    /**
     * Sets names of variants that were published, also of those that no catalog names any more: what a node has of them, an earlier controller has loaded.
     * It is unloaded like what is not planned; any other model that the catalog does not name is left alone.
     */
    public void recognize(Set<String> published) {
        facts.recognize(published);
    }

    /** Sets the nodes; others are forgotten. A node with a new address or type counts as a new one. */
    public void nodes(List<Node> nodes) {
        Map<String, Node> listed = new TreeMap<>();
        nodes.forEach(node -> listed.put(node.id(), node));
        watches.values().removeIf(watch -> {
            boolean gone = !watch.node().equals(listed.get(watch.node().id()));
            if (gone) {
                states.forget(watch.node().id());
                pauses.forget(watch.node().id());
                watch.control().close();
                journal.node("node-removed", watch.node().id(), "not listed by the node provider any more", Map.of());
            }
            return gone;
        });
        for (Node node : nodes) {
            Optional<NodeType> type = facts.type(node.type());
            if (type.isEmpty()) {
                LOG.warn("node {}: ignored, the catalog has no node type '{}'", node.id(), node.type());
            } else {
                watches.computeIfAbsent(node.id(), id -> new NodeWatch(node, type.get(), controls.of(node), settings));
            }
        }
    }

    /** Sets the plan. Before the first plan nothing is loaded or drained. */
    public void plan(PlacementPlan plan) {
        journal.remember(plan, states.all().keySet());
        planned = Optional.of(new TreeSet<>(plan.placements()));
        counts = plan.counts();
        found.clear();
    }

    /** What nodes had loaded when they first answered, since the last plan was made. */
    public SortedSet<Placement> found() {
        return Collections.unmodifiableSortedSet(found);
    }

    /** Marks placements whose every query fails: each is unloaded and loaded again, one at a time per node. */
    public void heal(Set<Placement> placements) {
        unhealthy.addAll(placements);
    }

    /** Applies completed calls, starts the steps that are safe now and observes the nodes that are due. */
    public void tick(long now) {
        lastTick = now;
        completions.take(watch -> watches.get(watch.node().id()) == watch, now);
        markSick(now);
        if (!pauses.isEmpty()) {
            pauses.end(cluster(now));
        }
        states.tidy(feasible(), now, settings);
        ClusterState cluster = cluster(now);
        watches.values()
                .forEach(watch -> watch.takeReading().ifPresent(reading -> applyMemory(watch, reading, cluster)));
        for (ReconcileStep step : NextSteps.of(cluster)) {
            NodeWatch watch = watches.get(step.placement().node());
            if (watch != null) {
                executor.run(step, watch, now);
            }
        }
        watches.values().stream().filter(watch -> watch.isDue(now)).forEach(watch -> observe(watch, now));
        watches.values().stream().filter(watch -> watch.isMemoryDue(now)).forEach(watch -> readMemory(watch, now));
    }

    private void readMemory(NodeWatch watch, long now) {
        watch.beginMemory(now);
        long incarnation = watch.incarnation();
        completions.await(watch.control().memory(), watch, (reading, failure) -> later -> {
            MemoryReading found = reading.orElse(MemoryReading.NONE);
            watch.endMemory(watch.incarnation() == incarnation ? Optional.of(found) : Optional.empty());
        });
    }

    private void applyMemory(NodeWatch watch, MemoryReading reading, ClusterState cluster) {
        String node = watch.node().id();
        if (watch.recordHardware(reading.hardware())) {
            Optional<String> why = watch.contradiction();
            String reason = why.orElse("reports the hardware of its type again");
            LOG.warn("node {}: {}", node, reason);
            journal.node(why.isPresent() ? "hardware-differs" : "hardware-agrees", node, reason, Map.of());
        }
        boolean alone = watches.values().stream()
                .noneMatch(other -> other != watch
                        && other.node().host().equals(watch.node().host()));
        ModelMemory memory = watch.memory();
        ModelMemory.Change change =
                memory.read(reading, alone, cluster.resting(node), cluster.isSettled(node), cluster.now());
        if (change != ModelMemory.Change.NONE) {
            boolean lost = change == ModelMemory.Change.LOST;
            String reason = "models take %s, the loaded ones %s by their profiles"
                    .formatted(memory.used().orElse(MemorySize.NONE), cluster.resting(node));
            LOG.warn(
                    "node {}: memory {}: {}",
                    node,
                    lost ? "does not come back, restart or replace the node" : "is back",
                    reason);
            journal.node(lost ? "memory-lost" : "memory-back", node, reason, Map.of());
        }
    }

    /**
     * Instance states as of the last tick: LOADING, ACTIVE, DRAINING or FAILED; each on a node of {@link #nodeCapacities()}.
     */
    public SortedMap<Placement, InstanceState> instances() {
        return states.instances(this::isUp, feasible(), lastTick);
    }

    /** How many times the instances that its variant was profiled with each instance has, for the same instances. */
    public InstanceCounts counts() {
        return states.counts();
    }

    /** Placements that are backing off after a failed load. */
    public Set<Placement> barredPlacements(long now) {
        Set<Placement> barred = new TreeSet<>();
        states.all().forEach((placement, state) -> {
            if (state.isBarred(now)) {
                barred.add(placement);
            }
        });
        return barred;
    }

    /** The last failure of each placement that has a recent one, in the node's own words. */
    public SortedMap<Placement, String> failures() {
        return states.failures();
    }

    /** The nodes by id; a node that never answered is not up. */
    public List<NodeCapacity> nodeCapacities() {
        return watches.values().stream().map(NodeWatch::capacity).toList();
    }

    /** Nodes that have neither answered nor refused a call yet: what they serve is not known. */
    public List<String> unheardNodes() {
        return watches.values().stream()
                .filter(watch -> !watch.isHeard())
                .map(watch -> watch.node().id())
                .toList();
    }

    /** Records that a view with the present {@link #instances()} was published. */
    public void recordPublished(long viewVersion) {
        published.publish(viewVersion, instances());
    }

    /** Closes the connections to the nodes; loaded models stay. */
    @Override
    public void close() {
        watches.values().forEach(watch -> watch.control().close());
        watches.clear();
    }

    private boolean isUp(String node) {
        NodeWatch watch = watches.get(node);
        return watch != null && watch.isUp();
    }

    /** Planned placements that are possible. */
    private SortedSet<Placement> feasible() {
        SortedSet<Placement> feasible = new TreeSet<>();
        planned.ifPresent(placements -> placements.forEach(placement -> {
            NodeWatch watch = watches.get(placement.node());
            if (watch != null
                    && facts.isPlaceable(placement.variant(), watch.type().name())) {
                feasible.add(placement);
            }
        }));
        return feasible;
    }

    private ClusterState cluster(long now) {
        Map<String, NodeType> up = new TreeMap<>();
        Map<String, ModelMemory> memories = new TreeMap<>();
        watches.values().stream().filter(NodeWatch::isUp).forEach(watch -> {
            up.put(watch.node().id(), watch.type());
            memories.put(watch.node().id(), watch.memory());
        });
        return new ClusterState(
                up,
                memories,
                new KnownPlacements(states.all()),
                planned.map(placements -> feasible()),
                counts,
                pauses.placements(),
                facts,
                settings,
                placement -> published
                        .drainingSince(placement)
                        .filter(version -> drainCheck.isDrained(placement, version))
                        .isPresent(),
                published::serving,
                now);
    }

    private void markSick(long now) {
        for (Placement placement : unhealthy) {
            PlacementState state = states.get(placement, now);
            NodeWatch watch = watches.get(placement.node());
            // reports right after a load are about the previous process
            if (watch != null
                    && watch.isUp()
                    && !state.busy()
                    && state.phase() instanceof PlacementPhase.Active active
                    && now - active.since() >= settings.grace().toNanos()) {
                String why = "its model process does not respond";
                journal.recordDone("heal", placement, why);
                states.put(
                        placement,
                        state.withFailure(why, now, settings)
                                .in(new PlacementPhase.Sick(watch.observations()))
                                .because(why));
            }
        }
        // a call for the placement is in flight: once it has ended
        unhealthy.removeIf(placement -> !states.get(placement, now).busy());
    }

    private void observe(NodeWatch watch, long now) {
        long number = watch.begin(now);
        if (watch.isUp()) {
            completions.await(watch.control().loaded(), watch, (loaded, failure) -> later -> {
                if (failure.isPresent()) {
                    recordMiss(watch, failure.get());
                } else {
                    watch.recordAnswer();
                    observations.applyObservation(watch, number, loaded.orElse(Set.of()), later);
                }
            });
        } else {
            completions.await(
                    watch.control()
                            .index(model ->
                                    facts.isPlaceable(model, watch.type().name())),
                    watch,
                    (index, failure) -> later -> {
                        if (failure.isPresent()) {
                            recordMiss(watch, failure.get());
                        } else {
                            boolean first = watch.recordAnswer();
                            observations.applyReturn(watch, number, index.orElseThrow(), later);
                            if (first) {
                                keepUntilPlanned(watch);
                            }
                        }
                    });
        }
    }

    /** What a node has when it first answers stays until a plan knows of it: the present one was made without it. */
    private void keepUntilPlanned(NodeWatch watch) {
        planned.ifPresent(placements -> {
            SortedSet<Placement> there = new TreeSet<>();
            states.on(watch.node().id()).forEach(entry -> {
                if (entry.getValue().phase() instanceof PlacementPhase.Active
                        && facts.isPlaceable(
                                entry.getKey().variant(), watch.type().name())) {
                    there.add(entry.getKey());
                }
            });
            there.removeAll(placements);
            found.addAll(there);
            placements.addAll(there);
            counts = counts.with(there, states.counts());
        });
    }

    private void recordMiss(NodeWatch watch, Throwable failure) {
        boolean refused = failure instanceof TritonException triton && triton.code() == TritonCode.UNAVAILABLE;
        if (watch.recordMiss(refused)) {
            journal.node("node-down", watch.node().id(), String.valueOf(failure.getMessage()), Map.of());
        }
    }
}
