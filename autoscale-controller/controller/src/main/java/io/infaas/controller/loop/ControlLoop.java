package io.infaas.controller.loop;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.demand.AvailabilityPins;
import io.infaas.controller.fleet.Fleet;
import io.infaas.controller.fleet.FleetSituation;
import io.infaas.controller.health.InstanceHealth;
import io.infaas.controller.health.KnownCandidates;
import io.infaas.controller.journal.Journal;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.profiling.NodeTrials;
import io.infaas.controller.reconcile.Reconciler;
import io.infaas.controller.status.ControllerSnapshot;
import io.infaas.controller.status.ControllerStatus;
import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * All state of a controller, without threads and sockets: its observations, its plan and its publications. Confined to one
 * thread; times are passed in, monotonic, ns. It neither plans nor publishes before its {@link FirstObservation} is over.
 */
public final class ControlLoop {

    private static final long PLAN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long COLD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** Above the time of a reconciliation of 1,000 nodes: most of the time is left to the round. */
    private static final long MEANWHILE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LoopConfig config;
    private final GatewayRegistry gateways;
    private final Reconciler reconciler;
    private final Clock clock;
    private final Instant started;
    private final FirstObservation first;
    private final ViewPublication views;
    private final ObservedDemand demand;
    private final SecondRecorder recorder;
    private final AvailabilityPins pins;
    private final ClientPins clientPins;
    private final OperatorWishes wishes;
    private final KnownCandidates candidates;
    private final FleetNodes fleetNodes;
    private final InstanceHealth health;
    private final Fleet fleet;
    private final NewHardware hardware;
    private final ObservedProfiles profiles;
    private final InstanceHistory records = new InstanceHistory();
    private final RecentChanges changes;
    private final PlanInForce plan;
    private final Computation computation;
    private boolean urgent;
    private boolean uncovered;
    private long plannedAt;
    private long roundAt;
    private long arrivedAt;
    private long meanwhileAt;
    private Catalog catalog;
    private Map<Placement, InstanceState> judged = Map.of();

    /**
     * @param catalog in force at first
     * @param epoch of the leadership; 0 for none
     * @param planner computes rounds; see {@link Planner#AT_ONCE}
     * @param changeCounter counts each change of a plan
     */
    public ControlLoop(
            LoopConfig config,
            Catalog catalog,
            NodeTrials trials,
            long epoch,
            PlanningPolicy policy,
            Planner planner,
            GatewayRegistry gateways,
            Reconciler reconciler,
            Journal journal,
            Consumer<PlanChange> changeCounter,
            GatewayPublisher publisher,
            Clock clock,
            long nowNanos) {
        this.config = config;
        this.catalog = catalog;
        this.plan = new PlanInForce(policy);
        this.computation = new Computation(planner);
        this.gateways = gateways;
        this.reconciler = reconciler;
        this.changes = new RecentChanges(journal, changeCounter, clock);
        this.clock = clock;
        this.started = clock.instant();
        this.first = new FirstObservation(gateways, reconciler, nowNanos);
        this.plannedAt = nowNanos - PLAN_NANOS;
        this.roundAt = plannedAt;
        this.arrivedAt = plannedAt;
        this.meanwhileAt = plannedAt;
        reconciler.recognize(config.loadable());
        this.demand = new ObservedDemand(catalog);
        this.recorder = new SecondRecorder(config, gateways, journal, clock, nowNanos);
        this.pins = new AvailabilityPins(catalog);
        this.clientPins = new ClientPins(pins, publisher, journal, clock);
        this.fleet = new Fleet(config.nodes(), config.fleet(), plan.policy(), journal, clock, epoch);
        this.wishes = new OperatorWishes(config, fleet, pins, changes);
        this.hardware = new NewHardware(trials, fleet, reconciler, journal);
        this.fleetNodes = new FleetNodes(fleet, hardware, reconciler, journal);
        this.views = new ViewPublication(
                catalog,
                clock.millis(),
                node -> fleetNodes.type(node).map(NodeType::name).orElse(""),
                wishes.staged()::share,
                gateways,
                reconciler,
                publisher);
        this.candidates = new KnownCandidates(catalog, fleetNodes::type, reconciler::counts);
        this.profiles = new ObservedProfiles(candidates, changes, nowNanos);
        this.health = new InstanceHealth(candidates, profiles.reports(), profiles::corrections);
    }

    /** Resumes the corrections of an earlier leadership, and keeps new ones. */
    void remember(CorrectionMemory memory) {
        profiles.remember(memory, catalog);
        adopt(catalog);
    }

    /**
     * One iteration: applies events, plans if due, starts the steps that are safe, publishes changes.
     *
     * @return longest time until the next iteration
     */
    public Duration iterate(long now) {
        computation.goOn(now);
        if (computation.isRunning()) {
            meanwhile(now);
            long due = meanwhileAt + (urgent ? COLD_NANOS : MEANWHILE_NANOS);
            return Duration.ofNanos(Math.max(0, due - now));
        }
        clientPins.publish();
        hardware.endTurn(now).ifPresent(measured -> {
            adopt(config.catalogInForce());
            profiles.forget(measured.name());
        });
        followCatalog(now);
        boolean round = now - roundAt >= PLAN_NANOS;
        boolean planning = round || (urgent && now - plannedAt >= COLD_NANOS);
        if (planning) {
            fleetNodes.refresh(catalog, first.wasOver(), plan.get(), now);
        }
        reconciler.tick(now);
        // once a second at most: a policy counts a round as a second
        if (now - arrivedAt >= PLAN_NANOS && reconciler.takeArrival()) {
            arrivedAt = now;
            if (!planning) {
                // machines launched in a round a moment ago count, or they would be launched twice
                fleetNodes.refresh(catalog, first.wasOver(), plan.get(), now);
            }
            round = true;
            planning = true;
        }
        boolean observed = first.isOver(now);
        if (observed && planning) {
            plan(now, round);
            computation.goOn(now);
        }
        if (observed) {
            views.publish(fleetNodes.used(), instances(), plan.get(), now);
        }
        records.states(instances(), clock.instant(), now);
        recorder.record(catalog, fleet.machines(), this::instances, demand, now);
        return urgent ? Duration.ofNanos(Math.max(0, plannedAt + COLD_NANOS - now)) : Duration.ofNanos(PLAN_NANOS);
    }

    /** The machines, for the changes of operators. */
    public Fleet fleet() {
        return fleet;
    }

    private void adopt(Catalog next) {
        goOnWith(profiles.shown(next));
        views.adopt(catalog);
    }

    /** Takes over the catalog that has come into force, if another one has. */
    private void followCatalog(long now) {
        boolean wished = wishes.follow(config.wholeCatalog(), now);
        Catalog next = profiles.shown(config.catalogInForce());
        if ((wished || config.followed().isPresent() || profiles.showsOthers()) && !next.equals(catalog)) {
            CatalogHandover.findRemeasuredTypes(catalog, next).forEach(profiles::forget);
            views.handOver(next);
            goOnWith(next);
            reconciler.recognize(config.loadable());
            // at once, or variants without an entry would stay in the plan
            roundAt -= PLAN_NANOS;
        }
    }

    private void goOnWith(Catalog next) {
        catalog = next;
        demand.adopt(next);
        pins.adopt(next);
        candidates.adopt(next);
        reconciler.adopt(next);
        urgent = true;
    }

    /** @param round whether the plan covers the whole demand, else only cold starts */
    private void plan(long now, boolean round) {
        plannedAt = now;
        meanwhileAt = now;
        roundAt = round ? now : roundAt;
        boolean waits = urgent || !reconciler.discoveries().isEmpty();
        urgent = false;
        if (round) {
            profiles.observe(catalog, reconciler.instances(), now);
            profiles.judgeAccuracies(config.catalogInForce());
        }
        judged = health.states(now);
        Set<Placement> sick = health.unhealthyPlacements(now);
        reconciler.heal(sick);
        sick.forEach(placement -> health.recordHealed(placement, now));
        profiles.judge(catalog, now);
        wishes.judge(now);
        if (waits || !round) {
            // before the round, which may be slow
            boolean came = plan.cover(situation(now), reconciler.discoveries());
            carryOut(came ? plan.get().changes() : List.of(), now);
            views.publish(fleetNodes.used(), instances(), plan.get(), now);
        }
        if (round) {
            computation.compute(plan.begin(situation(now), reconciler.discoveries()), this::endRound);
        } else {
            decideFleet(now);
        }
    }

    private void endRound(PlacementPlan placementPlan, long now) {
        boolean adopted = plan.end(situation(now), placementPlan);
        if (adopted) {
            views.planned();
        } else {
            changes.record(DecisionEntries.roundGivenUp());
        }
        carryOut(adopted ? plan.get().changes() : List.of(), now);
        decideFleet(now);
    }

    private void decideFleet(long now) {
        Optional<FleetSituation> situation = fleet.situation(() -> situation(now), plan.get());
        if (situation.isEmpty()) {
            endPlanning();
            return;
        }
        computation.compute(() -> fleet.decide(situation.get()), (change, nowNanos) -> {
            fleet.carryOut(change);
            endPlanning();
        });
    }

    private void endPlanning() {
        computation.end();
        urgent |= uncovered;
        uncovered = false;
    }

    private void carryOut(List<PlanChange> why, long now) {
        why.forEach(changes::record);
        reconciler.plan(plan.get());
        reconciler.tick(now);
    }

    /** Steps during a round: the next safe steps of the plan in force, its publication, and cold starts that fit beside it. */
    private void meanwhile(long now) {
        if (now - meanwhileAt < (urgent ? COLD_NANOS : MEANWHILE_NANOS)) {
            return;
        }
        meanwhileAt = now;
        clientPins.publish();
        reconciler.tick(now);
        boolean cold = urgent;
        if (cold || !reconciler.discoveries().isEmpty()) {
            urgent = false;
            boolean came = plan.cover(situation(now), reconciler.discoveries());
            // cold starts that do not fit come right after the round, which may evict
            uncovered |= cold && !came;
            carryOut(came ? plan.get().changes() : List.of(), now);
        }
        views.publish(fleetNodes.used(), instances(), plan.get(), now);
    }

    /** Whether nothing is sent any more to an instance that is out of sight. */
    public boolean isLeft(Placement placement, long now) {
        return views.isLeft(placement, now);
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
                fleetNodes.capacities(),
                instances(),
                reconciler.counts(),
                pins.with(demand.rates(now)),
                reconciler.barredPlacements(now),
                wishes.pinned(fleetNodes.capacities(), instances(), plan.get().placements(), now),
                records.lastUsedMs(),
                profiles.corrections(),
                TimeUnit.NANOSECONDS.toMillis(now));
    }

    /** Pins placements: they exist regardless of demand, if they fit. */
    public void pin(Set<Placement> placements) {
        wishes.pin(placements);
        urgent = true;
    }

    /** The provider's list may have changed. */
    public void machinesChanged() {
        urgent = true;
    }

    public void attached(String gateway, long viewVersion, long now) {
        gateways.attached(gateway, viewVersion, now);
        views.observe(viewVersion);
    }

    /** Restores the pins that a gateway kept from an earlier controller or stream. */
    void pinsRestored(String gateway, List<AvailabilityPin> pinned) {
        urgent |= clientPins.restore(gateway, pinned);
    }

    /** A client pins a name or removes its pin. */
    void pinRequested(String gateway, long number, String name, boolean add) {
        urgent |= clientPins.request(gateway, number, name, add);
    }

    public void reported(String gateway, DemandReport report, long now) {
        gateways.reported(gateway, now);
        reconciler.heard(gateway, report, now);
        demand.report(gateway, report, now);
        health.report(report, now);
        profiles.report(gateway, report, now);
        wishes.staged().report(report, now);
        records.report(gateway, report, now);
        urgent |= !report.waiting().isEmpty();
    }

    public void detached(String gateway, long now) {
        gateways.detached(gateway, now);
        demand.detached(gateway, now);
    }

    public void stopped(String gateway, long now) {
        gateways.stopped(gateway);
        demand.detached(gateway, now);
    }

    /** A snapshot of the present state. */
    public ControllerSnapshot snapshot(long now) {
        return new ControllerSnapshot(
                config.policy().label(),
                clock.instant(),
                started,
                first.wasOver() ? views.version() : 0,
                gateways.gateways(now).stream()
                        .map(gatewayStatus -> ControllerStatus.GatewayRow.of(gatewayStatus, gateways.lease()))
                        .toList(),
                fleetNodes.nodes(),
                situation(now),
                plan.get(),
                records.since(),
                records.itemsPerSecond(now),
                changes.rows(),
                ControllerStatus.FleetRow.of(fleet),
                ControllerStatus.LeadershipRow.ALONE,
                demand.traffic(now),
                fleetNodes.frozen(),
                profiles.accuracies());
    }
}
