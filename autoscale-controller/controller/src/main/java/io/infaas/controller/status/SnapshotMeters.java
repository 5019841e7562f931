package io.infaas.controller.status;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import io.infaas.controller.cost.NodeCost;
import io.infaas.controller.cost.RecentQueryCosts;
import io.infaas.controller.demand.TrafficCounts;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.policy.LoadedCapacity;
import io.infaas.controller.policy.LoadedInstance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.exposition.MetricFamily;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The metrics that are read from a snapshot of the controller, at each scrape. For one thread at a time. */
final class SnapshotMeters {

    private static final double HOUR_SECONDS = 3_600;
    /** Costs of a longer time between two scrapes are not known well enough. */
    private static final double LONGEST_SECONDS = 3_600;

    private final MeterRegistry registry;
    private final Map<ControllerMetric, GaugeRows> rows = new EnumMap<>(ControllerMetric.class);
    private final Map<String, Instant> pendingSince = new HashMap<>();
    private final Set<String> windowIds = new HashSet<>();
    private final QueryCostMeter queryCosts = new QueryCostMeter();
    private @Nullable Instant costsUntil;
    private double costPerHour;

    SnapshotMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Shows a snapshot at a time. */
    void show(ControllerSnapshot snapshot, Instant now) {
        ControllerStatus status = StatusBuilder.of(snapshot);
        row(ControllerMetric.STATE_AGE, seconds(snapshot.time(), now));
        row(ControllerMetric.LEADER, snapshot.leadership().leads() ? 1 : 0);
        row(ControllerMetric.EPOCH, (double) snapshot.leadership().epoch());
        showGateways(snapshot);
        showApplications(snapshot);
        Map<Placement, LoadedInstance> instances = snapshot.loaded();
        LoadedCapacity.of(snapshot.situation(), instances.values()).forEach((application, capacity) -> {
            row(ControllerMetric.PLANNED, capacity.plannedItems(), application);
            row(ControllerMetric.CAPACITY, capacity.items(), application);
        });
        showInstances(snapshot);
        showAccuracies(snapshot);
        showPending(status.pending(), now);
        showNodes(snapshot, status.nodes());
        showCosts(snapshot, instances, NodeCosts.of(snapshot), now);
        rows.values().forEach(GaugeRows::show);
    }

    private void showGateways(ControllerSnapshot snapshot) {
        List<ControllerStatus.GatewayRow> attached = snapshot.gateways().stream()
                .filter(ControllerStatus.GatewayRow::attached)
                .toList();
        row(ControllerMetric.GATEWAYS, attached.size());
        row(ControllerMetric.GATEWAYS_BEHIND, (double) attached.stream()
                .filter(gateway -> gateway.view() < snapshot.viewVersion())
                .count());
    }

    private void showApplications(ControllerSnapshot snapshot) {
        for (Application application : snapshot.situation().catalog().applications()) {
            String name = application.name();
            row(ControllerMetric.OBJECTIVE_LATENCY, application.objective().latencyMs() / 1000, name);
            row(ControllerMetric.OBJECTIVE_ACCURACY, application.objective().minAccuracy(), name, "floor");
            row(ControllerMetric.OBJECTIVE_ACCURACY, application.objective().preferredAccuracy(), name, "preferred");
            row(ControllerMetric.DEMAND, 0, name);
            row(ControllerMetric.WAITING, 0, name);
            if (windowIds.add(name)) {
                countFromZero(name);
            }
            Double budget = application.budgetPerHour();
            if (budget != null) {
                row(ControllerMetric.APPLICATION_BUDGET, budget, name);
            }
        }
        snapshot.situation().demand().forEach(rate -> {
            String name =
                    applicationOf(snapshot.situation().catalog(), rate.of().target());
            row(ControllerMetric.DEMAND, rate.items(), name);
            row(ControllerMetric.WAITING, (double) rate.waiting(), name);
        });
    }

    /** The first change of a kind must already be an increase. */
    private void countFromZero(String application) {
        for (PlanChange.Kind kind : PlanChange.Kind.values()) {
            for (String outcome : ControllerMetrics.CHANGES) {
                var unused =
                        ControllerMetric.PLAN_CHANGES.family().counter(registry, application, kind.label(), outcome);
            }
        }
    }

    private void showInstances(ControllerSnapshot snapshot) {
        for (InstanceState state : InstanceState.values()) {
            row(ControllerMetric.INSTANCES, 0, StatusText.label(state));
        }
        Catalog catalog = snapshot.situation().catalog();
        snapshot.situation().instances().forEach((placement, state) -> {
            String application = applicationOf(catalog, placement.variant());
            int count = snapshot.situation().counts().of(placement);
            row(ControllerMetric.INSTANCES, 1, StatusText.label(state));
            row(
                    ControllerMetric.VARIANT_INSTANCES,
                    count,
                    application,
                    catalog.variant(placement.variant()).map(Variant::alias).orElse(placement.variant()),
                    StatusText.label(state));
        });
    }

    // by full names: two generations of an alias may serve side by side
    private void showAccuracies(ControllerSnapshot snapshot) {
        Catalog catalog = snapshot.situation().catalog();
        snapshot.accuracies().forEach((name, estimate) -> catalog.variant(name).ifPresent(variant -> {
            String application = applicationOf(catalog, name);
            row(
                    ControllerMetric.VARIANT_COMPARED,
                    (double) estimate.agreement().compared(),
                    application,
                    name,
                    "compared");
            row(ControllerMetric.VARIANT_COMPARED, (double) estimate.agreement().agreed(), application, name, "agreed");
            row(ControllerMetric.VARIANT_ACCURACY, estimate.low(), application, name, "lower");
            row(ControllerMetric.VARIANT_ACCURACY, estimate.high(), application, name, "upper");
            variant.profiles().stream()
                    .mapToDouble(profile -> profile.accuracy().value())
                    .min()
                    .ifPresent(shown -> row(ControllerMetric.VARIANT_ACCURACY, shown, application, name, "shown"));
        }));
    }

    private void showPending(List<ControllerStatus.PendingRow> actions, Instant now) {
        Set<String> pending = new HashSet<>();
        Map<String, Double> oldest = new HashMap<>(Map.of("load", 0.0, "unload", 0.0));
        row(ControllerMetric.PENDING, 0, "load");
        row(ControllerMetric.PENDING, 0, "unload");
        for (ControllerStatus.PendingRow action : actions) {
            String key = "%s %s@%s".formatted(action.action(), action.variant(), action.node());
            pending.add(key);
            Instant since = pendingSince.computeIfAbsent(key, first -> now);
            row(ControllerMetric.PENDING, 1, action.action());
            oldest.merge(action.action(), seconds(since, now), Math::max);
        }
        pendingSince.keySet().retainAll(pending);
        oldest.forEach((action, age) -> row(ControllerMetric.PENDING_AGE, age, action));
    }

    private void showNodes(ControllerSnapshot snapshot, List<ControllerStatus.NodeRow> nodes) {
        row(ControllerMetric.NODES_UP, (double)
                snapshot.situation().nodes().stream().filter(node -> node.up()).count());
        row(ControllerMetric.NODES_UNREACHED, (double) snapshot.situation().nodes().stream()
                .filter(node -> node.up() && !node.reached())
                .count());
        row(ControllerMetric.VIEW_FROZEN, snapshot.viewFrozen().isEmpty() ? 0 : 1);
        row(ControllerMetric.NODES_DRIFTING, (double) snapshot.fleet().machines().stream()
                .filter(ControllerStatus.MachineRow::drifts)
                .count());
        row(ControllerMetric.ROLL_OUT_PAUSED, snapshot.fleet().pause().isEmpty() ? 0 : 1);
        for (ControllerStatus.MachineRow machine : snapshot.fleet().machines()) {
            if (!machine.life().equals(MachineLife.GONE.label())) {
                row(ControllerMetric.NODES, 1, machine.offering(), machine.life());
            }
        }
        for (ControllerStatus.NodeRow node : nodes) {
            if (node.offering().equals(ControllerStatus.NodeRow.FIXED)) {
                row(ControllerMetric.NODES, 1, ControllerStatus.NodeRow.FIXED, MachineLife.READY.label());
            }
            row(ControllerMetric.NODE_MEMORY, (double) node.plannedBytes(), node.node(), "planned");
            row(ControllerMetric.NODE_MEMORY, (double) node.memoryBytes(), node.node(), "limit");
            Long used = node.usedBytes();
            if (used != null) {
                row(ControllerMetric.NODE_MEMORY, used, node.node(), "used");
            }
        }
    }

    private void showCosts(
            ControllerSnapshot snapshot, Map<Placement, LoadedInstance> instances, List<NodeCost> costs, Instant now) {
        Instant before = costsUntil;
        double seconds = before == null ? 0 : Math.min(LONGEST_SECONDS, seconds(before, now));
        double hours = seconds / HOUR_SECONDS;
        costsUntil = now;
        ControllerMetric.COST.family().counter(registry).increment(costPerHour * hours);
        queryCosts.perHour().forEach((application, cost) -> ControllerMetric.APPLICATION_COST
                .family()
                .counter(registry, application)
                .increment(cost * hours));

        costPerHour = costs.stream().mapToDouble(NodeCost::pricePerHour).sum();
        row(ControllerMetric.COST_RATE, costPerHour);
        row(ControllerMetric.IDLE_COST_RATE, queryCosts.show(snapshot, costs, seconds));
        queryCosts
                .perHour()
                .forEach((application, cost) -> row(ControllerMetric.APPLICATION_COST_RATE, cost, application));
        spent(snapshot, instances)
                .forEach((application, cost) -> row(ControllerMetric.APPLICATION_BUDGET_SPENT, cost, application));
        queryCosts.perThousand().forEach((application, cost) -> row(ControllerMetric.QUERY_COST, cost, application));
        if (snapshot.fleet().maximum() > 0) {
            row(ControllerMetric.BUDGET, snapshot.fleet().budgetPerHour());
        }
    }

    /** Costs that count against budgets: each instance whole, without regard to others on its node. */
    private static Map<String, Double> spent(ControllerSnapshot snapshot, Map<Placement, LoadedInstance> instances) {
        Map<String, Double> costs = new HashMap<>();
        Catalog catalog = snapshot.situation().catalog();
        catalog.applications().forEach(application -> costs.put(application.name(), 0.0));
        instances.forEach((placement, instance) -> costs.merge(
                applicationOf(catalog, placement.variant()),
                instance.candidate().pricePerHour(),
                Double::sum));
        return costs;
    }

    private static String applicationOf(Catalog catalog, String target) {
        return catalog.applicationOf(target).orElse("none");
    }

    private void row(ControllerMetric metric, double value, String... labels) {
        rows.computeIfAbsent(metric, controllerMetric -> new GaugeRows(registry, controllerMetric))
                .add(value, labels);
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toNanos() / 1e9);
    }

    /** The series of a gauge that come and go. For one thread at a time. */
    static final class GaugeRows {

        private static final class Row {
            private volatile double value;
        }

        private final MeterRegistry registry;
        private final MetricFamily family;
        private final Map<List<String>, Row> rows = new HashMap<>();
        private final Map<List<String>, Gauge> gauges = new HashMap<>();
        private final Map<List<String>, Double> next = new HashMap<>();

        GaugeRows(MeterRegistry registry, ControllerMetric metric) {
            this.registry = registry;
            this.family = metric.family();
        }

        /** Adds to the next value of a series. */
        void add(double value, String... labels) {
            next.merge(List.of(labels), value, Double::sum);
        }

        /** Shows the rows added since the last call, and no others. */
        void show() {
            Set<List<String>> staleRows = new HashSet<>(rows.keySet());
            staleRows.removeAll(next.keySet());
            for (List<String> labels : staleRows) {
                rows.remove(labels);
                registry.remove(gauges.remove(labels));
            }
            next.forEach((labels, value) -> rows.computeIfAbsent(labels, this::register).value = value);
            next.clear();
        }

        private Row register(List<String> labels) {
            Row row = new Row();
            gauges.put(
                    labels,
                    Gauge.builder(family.name(), () -> row.value)
                            .description(family.help())
                            .tags(family.tags(labels.toArray(String[]::new)))
                            .register(registry));
            return row;
        }
    }

    /** The present split of the nodes' price, and the costs of queries between snapshots. For one thread at a time. */
    static final class QueryCostMeter {

        private static final double HOUR_SECONDS = 3_600;

        private final RecentQueryCosts recent = new RecentQueryCosts();
        private SortedMap<String, Double> dollarsPerHour = new TreeMap<>();
        private SortedMap<String, TrafficCounts> counts = new TreeMap<>();

        /**
         * Adds the costs since the snapshot before, at its prices.
         *
         * @param seconds since the snapshot before; 0 if there is none
         * @return price of the idle share from now on, US dollars per hour
         */
        double show(ControllerSnapshot snapshot, List<NodeCost> nodes, double seconds) {
            recent.fade(seconds);
            if (seconds > 0) {
                dollarsPerHour.forEach((application, perHour) ->
                        recent.add(application, perHour * seconds / HOUR_SECONDS, queries(snapshot, application)));
            }
            counts = snapshot.traffic().counts();
            SortedMap<String, Double> next = new TreeMap<>();
            snapshot.situation().catalog().applications().forEach(application -> next.put(application.name(), 0.0));
            nodes.forEach(node -> node.split()
                    .applications()
                    .forEach((application, share) ->
                            next.merge(application, node.pricePerHour() * share.total(), Double::sum)));
            dollarsPerHour = next;
            return nodes.stream()
                    .mapToDouble(node -> node.pricePerHour() * node.split().idle())
                    .sum();
        }

        /** Price of each application's share in the nodes since the last snapshot, US dollars per hour: with the idle share it is their price. */
        SortedMap<String, Double> perHour() {
            return Collections.unmodifiableSortedMap(dollarsPerHour);
        }

        /** US dollars by application. */
        SortedMap<String, Double> perThousand() {
            return recent.perThousand();
        }

        private long queries(ControllerSnapshot snapshot, String application) {
            TrafficCounts came = snapshot.traffic()
                    .counts()
                    .getOrDefault(application, TrafficCounts.NONE)
                    .since(counts.getOrDefault(application, TrafficCounts.NONE));
            return Math.max(0, came.requests() - came.refused());
        }
    }
}
