package io.infaas.controller.reconcile;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.controller.evidence.NodeEvidence;
import io.infaas.controller.journal.Journal;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.reconcile.ClusterState.PlacementTable;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.InstanceUse;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
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
 * the steps that are safe now. A crash loses no state: a restarted controller adopts loaded models.
 *
 * <p>Confined to the loop's thread. Never blocks. Times are monotonic, ns.
 */
public final class Reconciler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final String CONTROLLER = "controller";

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
    private final NodeMemories memories;
    private final NodeEvidence evidence = new NodeEvidence();
    private final StepExecutor executor;

    private final SortedMap<String, NodeWatch> watches = new TreeMap<>();
    private final Set<Placement> unhealthy = new TreeSet<>();
    private final SortedSet<Placement> discoveries = new TreeSet<>();
    private Optional<SortedSet<Placement>> planned = Optional.empty();
    private InstanceCounts counts = InstanceCounts.ONCE;
    private long lastTick;
    private boolean arrived;

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
        this.memories = new NodeMemories(this.journal, completions);
        this.pauses = new Pauses(facts, this.journal);
        this.executor = new StepExecutor(
                states, facts, settings, this.journal, completions, pauses, placement -> planned.filter(
                                placements -> placements.contains(placement))
                        .isPresent());
    }

    /** Takes over another catalog. Variants without an entry for the type of their node are unloaded like unplanned ones. */
    public void adopt(Catalog catalog) {
        SortedSet<String> there = new TreeSet<>();
        states.snapshot().keySet().forEach(placement -> there.add(placement.variant()));
        facts.adopt(catalog, there);
        controls.adopt(catalog);
        watches.values().forEach(watch -> facts.type(watch.type().name()).ifPresent(watch::adopt));
    }

    /**
     * Sets the names of variants that an earlier controller may have loaded, also without a catalog entry. They are unloaded like unplanned ones;
     * other models without an entry are left alone.
     */
    public void recognize(Set<String> published) {
        facts.recognize(published);
    }

    /** Sets the nodes; others are forgotten. A node with a new address or type counts as a new one. */
    public void nodes(List<Node> nodes) {
        Map<String, Node> nodesById = new TreeMap<>();
        nodes.forEach(node -> nodesById.put(node.id(), node));
        watches.values().removeIf(watch -> {
            boolean isRemoved = !watch.node().equals(nodesById.get(watch.node().id()));
            if (isRemoved) {
                states.forget(watch.node().id());
                pauses.forget(watch.node().id());
                watch.control().close();
                journal.node("node-removed", watch.node().id(), "not listed by the node provider any more", Map.of());
            }
            return isRemoved;
        });
        evidence.retain(nodesById.keySet());
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
        journal.remember(plan, states.snapshot().keySet());
        planned = Optional.of(new TreeSet<>(plan.placements()));
        counts = plan.counts();
        discoveries.clear();
    }

    /** Placements loaded on nodes that answered for the first time or again, since the last plan was made. */
    public SortedSet<Placement> discoveries() {
        return Collections.unmodifiableSortedSet(discoveries);
    }

    /** Whether a node has come up since the last call, so that a plan is due. */
    public boolean takeArrival() {
        boolean came = arrived;
        arrived = false;
        return came;
    }

    /**
     * Records the nodes that answer a gateway. One that is not available to it any more is observed soon. Instances that answer on a node without
     * an observation are adopted, or a restarted controller would take them from the gateways.
     */
    public void heard(String gateway, DemandReport report, long now) {
        for (InstanceUse use : report.uses()) {
            NodeWatch watch = watches.get(use.node());
            if (watch != null && !watch.isHeard() && use.answered() > 0) {
                observations.applyAnswers(watch, use.variant(), now);
            }
        }
        for (String node : evidence.report(gateway, report, now)) {
            NodeWatch watch = watches.get(node);
            if (watch != null) {
                watch.observeSoon(now);
            }
        }
    }

    /** Marks placements whose every query fails: each is unloaded and loaded again, one at a time per node. */
    public void heal(Set<Placement> placements) {
        unhealthy.addAll(placements);
    }

    /** Applies completed calls, starts the steps that are safe now and observes the nodes that are due. */
    public void tick(long now) {
        lastTick = now;
        completions.take(watch -> watches.get(watch.node().id()) == watch, now);
        watches.values().forEach(watch -> judge(watch, now));
        markSick(now);
        if (!pauses.isEmpty()) {
            pauses.end(cluster(now));
        }
        states.tidy(feasible(), now, settings);
        ClusterState cluster = cluster(now);
        watches.values().forEach(watch -> watch.takeReading()
                .ifPresent(reading -> memories.apply(watch, reading, isAlone(watch), cluster)));
        for (ReconcileStep step : NextSteps.of(cluster)) {
            NodeWatch watch = watches.get(step.placement().node());
            if (watch != null) {
                executor.run(step, watch, now);
            }
        }
        watches.values().stream().filter(watch -> watch.isDue(now)).forEach(watch -> observe(watch, now));
        watches.values().stream().filter(watch -> watch.isMemoryDue(now)).forEach(watch -> memories.read(watch, now));
    }

    /**
     * Instance states as of the last tick: LOADING, ACTIVE, SILENT, DRAINING or FAILED; each on a node of {@link #nodeCapacities()}.
     */
    public SortedMap<Placement, InstanceState> instances() {
        return states.instances(this::isAlive, feasible(), lastTick);
    }

    /** Counts of the same instances, in multiples of the profiled ones. */
    public InstanceCounts counts() {
        return states.counts();
    }

    /** Placements that are backing off after a failed load. */
    public Set<Placement> barredPlacements(long now) {
        Set<Placement> barred = new TreeSet<>();
        states.snapshot().forEach((placement, state) -> {
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

    /** The nodes by id; a node without a sign of life is not up. */
    public List<NodeCapacity> nodeCapacities() {
        return watches.values().stream().map(NodeWatch::capacity).toList();
    }

    /** Nodes that have neither answered nor refused a call yet: their instances are unknown. */
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

    private boolean isAlive(String node) {
        NodeWatch watch = watches.get(node);
        return watch != null && watch.isAlive();
    }

    /** Whether no other node is on its host. */
    private boolean isAlone(NodeWatch watch) {
        String host = watch.node().host();
        return watches.values().stream()
                .noneMatch(other -> other != watch && other.node().host().equals(host));
    }

    private void judge(NodeWatch watch, long now) {
        String node = watch.node().id();
        watch.judge(evidence.isAlive(node, now)).ifPresent(standing -> {
            arrived |= standing == NodeWatch.Standing.REACHED;
            if (standing == NodeWatch.Standing.UNREACHED) {
                String reason =
                        "it answers gateways but not the controller (%s): it serves on, its placements stay as they are"
                                .formatted(watch.obstacle());
                journal.node("node-unreached", node, reason, Map.of());
            } else if (standing == NodeWatch.Standing.DOWN) {
                journal.node("node-down", node, watch.obstacle(), Map.of());
            }
        });
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
                new PlacementTable(states.snapshot()),
                planned.map(placements -> feasible()),
                !discoveries.isEmpty(),
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
                    recordMiss(watch, failure.get(), later);
                } else {
                    recordAnswer(watch, later);
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
                            recordMiss(watch, failure.get(), later);
                        } else {
                            recordAnswer(watch, later);
                            observations.applyReturn(watch, number, index.orElseThrow(), later);
                            keepUntilPlanned(watch);
                        }
                    });
        }
    }

    /** Keeps the instances of a returning node until a new plan: the present one may have been made without them. */
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
            discoveries.addAll(there);
            placements.addAll(there);
            counts = counts.with(there, states.counts());
        });
    }

    private void recordAnswer(NodeWatch watch, long now) {
        watch.recordAnswer();
        evidence.record(watch.node().id(), NodeEvidence.Source.PROBE, CONTROLLER, now);
    }

    private void recordMiss(NodeWatch watch, Throwable failure, long now) {
        boolean refused = failure instanceof TritonException triton && triton.code() == TritonCode.UNAVAILABLE;
        if (watch.recordMiss(refused, String.valueOf(failure.getMessage()))) {
            evidence.withdraw(watch.node().id(), NodeEvidence.Source.PROBE, CONTROLLER, now);
        }
    }
}
