package io.infaas.controller.loop;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.control.GatewayStatus;
import io.infaas.controller.demand.AvailabilityPins;
import io.infaas.controller.demand.DemandEstimator;
import io.infaas.controller.demand.ObjectiveAttainment;
import io.infaas.controller.fleet.Fleet;
import io.infaas.controller.health.InstanceHealth;
import io.infaas.controller.health.KnownCandidates;
import io.infaas.controller.health.ProfileCorrections;
import io.infaas.controller.health.ProfileDrift;
import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.profiling.NodeTrials;
import io.infaas.controller.reconcile.Reconciler;
import io.infaas.controller.status.ControllerMetrics;
import io.infaas.controller.status.ControllerSnapshot;
import io.infaas.controller.status.ControllerStatus;
import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All state of a controller, without threads and sockets: what it observed, what it planned, what it published. Confined to one
 * thread; times are passed in, monotonic, ns.
 *
 * <p>It neither plans nor publishes before its {@link FirstObservation} is over.
 */
final class ControlLoop {

    private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);

    private static final long PLAN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long COLD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ControllerConfig config;
    private final PlanningPolicy policy;
    private final GatewayRegistry gateways;
    private final Reconciler reconciler;
    private final Journal journal;
    private final GatewayPublisher publisher;
    private final Clock clock;
    private final Instant started;
    private final FirstObservation first;
    private final ViewSequence views;
    private final DemandEstimator demand = new DemandEstimator();
    private final ObjectiveAttainment attainment;
    private final AvailabilityPins pins;
    private final Deque<Runnable> replies = new ArrayDeque<>();
    private final KnownCandidates known;
    private final InstanceHealth health;
    private final Fleet fleet;
    private final NewHardware hardware;
    private final ProfileDrift drift = new ProfileDrift();
    private final ProfileCorrections corrections;
    private final InstanceHistory records = new InstanceHistory();
    private final RecentChanges changes;

    private boolean urgent;
    private boolean pinsDue;
    private long plannedAt;
    private long roundAt;
    private Catalog catalog;
    private PlacementPlan plan = PlacementPlan.NONE;
    private Set<Placement> pinned = Set.of();
    private List<Node> nodes = List.of();
    private List<Node> used = List.of();
    private Map<String, NodeType> types = Map.of();
    private Map<Placement, InstanceState> judged = Map.of();

    /**
     * @param catalog in force at first
     * @param epoch of the leadership; 0 for none
     */
    ControlLoop(
            ControllerConfig config,
            Catalog catalog,
            NodeTrials trials,
            long epoch,
            PlanningPolicy policy,
            GatewayRegistry gateways,
            Reconciler reconciler,
            Journal journal,
            ControllerMetrics metrics,
            GatewayPublisher publisher,
            Clock clock,
            long nowNanos) {
        this.config = config;
        this.catalog = catalog;
        this.policy = policy;
        this.gateways = gateways;
        this.reconciler = reconciler;
        this.journal = journal;
        this.changes = new RecentChanges(journal, metrics, clock);
        this.publisher = publisher;
        this.clock = clock;
        this.started = clock.instant();
        this.first = new FirstObservation(gateways, reconciler, nowNanos);
        this.plannedAt = nowNanos - PLAN_NANOS;
        this.roundAt = plannedAt;
        this.views = new ViewSequence(catalog, clock.millis());
        this.attainment = new ObjectiveAttainment(catalog);
        this.pins = new AvailabilityPins(catalog);
        this.fleet =
                new Fleet(config.nodes(), config.fleetOfPolicy(), policy, config.settings(), journal, clock, epoch);
        this.hardware = new NewHardware(trials, fleet, reconciler, journal);
        this.known = new KnownCandidates(catalog, id -> Optional.ofNullable(types.get(id)), reconciler::counts);
        this.corrections = new ProfileCorrections(known);
        this.health = new InstanceHealth(known, corrections::corrections);
    }

    /**
     * One iteration: applies events, plans if due, starts the steps that are safe, publishes changes.
     *
     * @return longest time until the next iteration
     */
    Duration iterate(long now) {
        publishPins();
        hardware.endTurn(now).ifPresent(this::adopt);
        boolean round = now - roundAt >= PLAN_NANOS;
        boolean planning = round || (urgent && now - plannedAt >= COLD_NANOS);
        if (planning) {
            refreshNodes(now);
        }
        reconciler.tick(now);
        boolean observed = first.isOver(now);
        if (observed && planning) {
            plan(now, round);
        }
        SortedMap<Placement, InstanceState> instances = instances();
        if (observed) {
            publish(instances);
        }
        records.states(instances, clock.instant(), now);
        return urgent ? Duration.ofNanos(Math.max(0, plannedAt + COLD_NANOS - now)) : Duration.ofNanos(PLAN_NANOS);
    }

    /** Cordons a node for an operator, or lifts its cordon; returns blank, or why nothing was done. */
    String cordon(String node, boolean wanted) {
        return fleet.cordon(node, wanted);
    }

    private void refreshNodes(long now) {
        Set<String> answering = hardware.capacities(nodes).stream()
                .filter(NodeCapacity::up)
                .map(NodeCapacity::id)
                .collect(Collectors.toSet());
        List<Node> found = new ArrayList<>();
        Map<String, NodeType> typesFound = new HashMap<>();
        for (Node node : fleet.refresh(answering::contains, TimeUnit.NANOSECONDS.toMillis(now))) {
            catalog.nodeType(node.type()).ifPresent(type -> {
                found.add(node);
                typesFound.put(node.id(), type);
            });
        }
        nodes = List.copyOf(found);
        types = typesFound;
        if (first.wasOver()) {
            hardware.beginTurn(nodes, plan, now);
        }
        used = hardware.inUse(nodes);
        reconciler.nodes(used);
    }

    /** Goes on with the catalog that has the profiles that were measured on a node type. */
    private void adopt(NodeType measured) {
        Catalog next = config.catalogInForce();
        catalog = next;
        views.adopt(next);
        attainment.adopt(next);
        pins.adopt(next);
        known.adopt(next);
        corrections.forget(measured.name());
        reconciler.adopt(next);
        urgent = true;
    }

    /** @param round whether all is planned for, else only what queries wait for */
    private void plan(long now, boolean round) {
        plannedAt = now;
        roundAt = round ? now : roundAt;
        urgent = false;
        if (round) {
            corrections.observe(reconciler.instances().keySet(), now).forEach(this::recordCorrection);
        }
        judged = health.states(now);
        Set<Placement> sick = health.unhealthyPlacements(now);
        if (!sick.isEmpty()) {
            reconciler.heal(sick);
            sick.forEach(placement -> health.recordHealed(placement, now));
        }
        drift.find(instances(), now).forEach(this::recordDrift);
        PlacementPlan before = plan.adopting(reconciler.found());
        plan = round ? policy.plan(situation(now), before) : policy.cover(situation(now), before);
        plan.changes().forEach(changes::record);
        reconciler.plan(plan);
        reconciler.tick(now);
        fleet.turn(() -> situation(now), plan, round && plan.changes().isEmpty());
    }

    private void recordDrift(ProfileDrift.Drift found) {
        JournalEntry entry = DecisionEntries.entry(catalog, found);
        LOG.warn("{}", entry.reason());
        changes.record(entry);
    }

    private void recordCorrection(ProfileCorrections.Change change) {
        JournalEntry entry = DecisionEntries.entry(catalog, change);
        LOG.info("{}", entry.reason());
        changes.record(entry);
    }

    private void publish(SortedMap<Placement, InstanceState> instances) {
        views.next(used, instances, reconciler.counts()).ifPresent(view -> {
            publisher.view(view);
            reconciler.recordPublished(view.version());
        });
    }

    /** The reconciler knows which instances exist; health comes from gateway reports. */
    private SortedMap<Placement, InstanceState> instances() {
        SortedMap<Placement, InstanceState> instances = new TreeMap<>(reconciler.instances());
        instances.replaceAll((placement, state) ->
                state == InstanceState.ACTIVE ? judged.getOrDefault(placement, InstanceState.ACTIVE) : state);
        return instances;
    }

    private Situation situation(long now) {
        return new Situation(
                catalog,
                hardware.capacities(nodes),
                instances(),
                reconciler.counts(),
                pins.with(demand.rates(now)),
                reconciler.barredPlacements(now),
                pinned,
                records.lastUsedMs(),
                corrections.corrections(),
                TimeUnit.NANOSECONDS.toMillis(now));
    }

    /** Pins placements: they exist regardless of demand, if they fit. */
    void pin(Set<Placement> placements) {
        pinned = Set.copyOf(placements);
        urgent = true;
    }

    /** The provider's list may have changed. */
    void machinesChanged() {
        urgent = true;
    }

    void attached(String gateway, long viewVersion, long now) {
        gateways.attached(gateway, viewVersion, now);
        views.observe(viewVersion);
    }

    /** Restores the pins that a gateway kept from an earlier controller or stream. */
    void pinsRestored(String gateway, List<AvailabilityPin> pinned) {
        long maxStamp = clock.millis() + GatewayRegistry.CLOCK_SKEW.toMillis();
        long ahead = pinned.stream().filter(pin -> pin.stamp() > maxStamp).count();
        if (ahead > 0) {
            LOG.warn(
                    "gateway {}: ignored {} availability pins stamped ahead of this controller's clock",
                    gateway,
                    ahead);
        }
        pins.restore(pinned, maxStamp)
                .forEach(pin -> pinChanged(pin.name(), pin.wanted(), "restored from gateway '%s'".formatted(gateway)));
    }

    /** A client pins a name or removes its pin. */
    void pinRequested(String gateway, long number, String name, boolean wanted) {
        boolean known = pins.application(name).isPresent();
        if (known && pins.request(name, wanted, clock.millis())) {
            pinChanged(name, wanted, "requested by a client of gateway '%s'".formatted(gateway));
        }
        String refusal = known ? "" : "the controller's catalog has no '%s'".formatted(name);
        replies.add(() -> publisher.answer(gateway, number, refusal));
    }

    // within an iteration, like views: before the first one there is no port to publish on
    private void publishPins() {
        if (pinsDue) {
            pinsDue = false;
            publisher.pins(pins.all());
        }
        // after the pins: a gateway that receives the reply already has the pin
        while (!replies.isEmpty()) {
            replies.remove().run();
        }
    }

    private void pinChanged(String name, boolean wanted, String why) {
        urgent = true;
        pinsDue = true;
        String application = pins.application(name).map(Application::name).orElse("");
        String reason = wanted
                ? "'%s' is pinned until a client unloads it: %s".formatted(name, why)
                : "'%s' is not pinned any more, demand alone decides: %s".formatted(name, why);
        journal.write(JournalEntry.of(
                "pin", application, "", "", reason, wanted ? "pinned" : "unpinned", Map.of("name", name)));
    }

    void reported(String gateway, DemandReport report, long now) {
        gateways.reported(gateway, now);
        demand.report(gateway, report, now);
        attainment.report(report, now);
        health.report(gateway, report, now);
        drift.report(report);
        corrections.report(gateway, report, now);
        records.report(gateway, report, now);
        urgent |= !report.waiting().isEmpty();
    }

    void detached(String gateway, long now) {
        gateways.detached(gateway, now);
        demand.detached(gateway, now);
    }

    void stopped(String gateway, long now) {
        gateways.stopped(gateway);
        demand.detached(gateway, now);
    }

    /** A snapshot of the present state. */
    ControllerSnapshot snapshot(long now) {
        ControllerSnapshot state = new ControllerSnapshot(
                config.policy().label(),
                clock.instant(),
                started,
                first.wasOver() ? views.version() : 0,
                gateways.gateways(now).stream().map(this::row).toList(),
                nodes,
                situation(now),
                plan,
                records.since(),
                records.itemsPerSecond(now),
                changes.rows(),
                ControllerStatus.FleetRow.of(fleet.settings(), fleet.machines()));
        return state.with(attainment.traffic(now));
    }

    private ControllerStatus.GatewayRow row(GatewayStatus gateway) {
        long lease = gateway.hasLease() ? Math.max(0, gateways.lease().toMillis() - gateway.silentMs()) : 0;
        return new ControllerStatus.GatewayRow(gateway.gateway(), gateway.attached(), gateway.viewVersion(), lease);
    }
}
