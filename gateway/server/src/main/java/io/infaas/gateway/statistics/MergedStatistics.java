package io.infaas.gateway.statistics;

import io.infaas.catalog.Application;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.feedback.UnsentQueries;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.Target;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.NameResolution;
import io.infaas.gateway.routing.Router;
import io.infaas.triton.metrics.FailureReason;
import io.infaas.triton.metrics.MachineGauge;
import io.infaas.triton.metrics.MetricsReading;
import io.infaas.triton.metrics.ModelVersion;
import io.infaas.triton.protocol.ModelStatistics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The statistics of names: the counts of all nodes for all variants of a name, as one model with one version. They are read from the nodes
 * on each request, and when an instance drains, before its counters are lost. A node that does not answer keeps its last counts. Safe from
 * any thread.
 */
public final class MergedStatistics {

    private static final Logger LOG = LoggerFactory.getLogger(MergedStatistics.class);

    private final Router router;
    private final Function<Node, Future<List<ModelStatistics>>> nodes;
    private final Function<Node, Future<MetricsReading>> pages;
    private final StatisticsTotals totals = new StatisticsTotals();
    private final NodeGauges gauges = new NodeGauges();
    private final NodeSweeps sweeps = new NodeSweeps(this::readNode);

    /**
     * @param nodes reads the statistics of all models of a node; must complete
     * @param pages reads the metrics of a node; must complete
     */
    public MergedStatistics(
            Router router,
            Function<Node, Future<List<ModelStatistics>>> nodes,
            Function<Node, Future<MetricsReading>> pages) {
        this.router = router;
        this.nodes = nodes;
        this.pages = pages;
    }

    /** Reads the counts of all applications, their held queries, and the machine metrics of all nodes; fails before the first view. */
    public Future<ServedMetrics> readMetrics() {
        try {
            RouteIndex routes = router.routes();
            return sweeps.sweep(routes.view().nodes()).map(read -> {
                gauges.keep(routes.view().nodes());
                Map<String, Long> pending = gauges.pending(routes);
                Map<String, Long> waiting = router.waitingByApplication();
                List<ServedMetrics.ServedModel> models = applications(routes).stream()
                        .flatMap(target -> served(target, pending, waiting))
                        .toList();
                return new ServedMetrics(models, gauges.machine());
            });
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
    }

    private Stream<ServedMetrics.ServedModel> served(
            Target target, Map<String, Long> pending, Map<String, Long> waiting) {
        String application = target.application().name();
        UnsentQueries unsent = router.loads().applications().unsent(application);
        long inGateway = waiting.getOrDefault(application, 0L) + unsent.held();
        String latest = target.versions().get(target.versions().size() - 1);
        return target.versions().stream().map(version -> {
            String key = key(target, target.name(), version);
            ModelCounters counters = totals.of(key);
            long atNodes = pending.getOrDefault(key, 0L);
            ModelStatistics statistics = counters.toMessage(target.name(), version);
            // the gateway counts by model: for the version of clients that name none
            return version.equals(latest)
                    ? new ServedMetrics.ServedModel(
                            statistics,
                            counters.failures()
                                    .plus(FailureReason.REJECTED, unsent.rejected())
                                    .plus(FailureReason.CANCELED, unsent.cancelled()),
                            atNodes + inGateway)
                    : new ServedMetrics.ServedModel(statistics, counters.failures(), atNodes);
        });
    }

    /**
     * Reads the statistics of a name, or of all applications if it is empty, from the nodes; fails with a {@link Refusal} for an unknown
     * name or version.
     */
    public Future<List<ModelStatistics>> read(String name, String version) {
        try {
            RouteIndex routes = router.routes();
            List<Target> targets = name.isEmpty() ? applications(routes) : List.of(resolve(routes, name, version));
            Set<Node> nodesOfTargets = targets.stream()
                    .flatMap(target -> target.instances().stream())
                    .map(IndexedInstance::node)
                    .collect(Collectors.toSet());
            return sweeps.sweep(nodesOfTargets).map(read -> targets.stream()
                    .flatMap(target -> rows(target, name.isEmpty() ? target.name() : name))
                    .toList());
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
    }

    private Stream<ModelStatistics> rows(Target target, String name) {
        return target.versions().stream()
                .map(version -> totals.of(key(target, name, version)).toMessage(name, version));
    }

    private static String key(Target target, String name, String version) {
        return target.isAdopted() ? Target.nameWithVersion(name, version) : target.catalogName();
    }

    /** Applies the view in force: reads the nodes with draining instances while these still have counters. */
    public void apply(View view) {
        Set<String> draining = view.instances().stream()
                .filter(instance -> instance.state() == InstanceState.DRAINING)
                .map(Instance::node)
                .collect(Collectors.toSet());
        if (!draining.isEmpty()) {
            sweeps.sweep(view.nodes().stream()
                            .filter(node -> draining.contains(node.id()))
                            .toList())
                    .onSuccess(read -> LOG.debug("read the statistics of {} draining nodes", draining.size()));
        }
    }

    private static List<Target> applications(RouteIndex routes) {
        return routes.view().catalog().applications().stream()
                .map(Application::name)
                .flatMap(name -> routes.target(name).stream())
                .toList();
    }

    private static Target resolve(RouteIndex routes, String name, String version) {
        try {
            return NameResolution.resolve(routes, name, version);
        } catch (Refusal refusal) {
            if (refusal.reason() != RefusalReason.UNKNOWN_MODEL) {
                throw refusal;
            }
            throw Refusal.invalid((routes.target(name).isEmpty()
                            ? "requested model '%s' is not available"
                            : "requested model version is not available for model '%s'")
                    .formatted(name));
        }
    }

    private Future<Void> readNode(Node node) {
        Future<MetricsReading> page =
                pages.apply(node).otherwise(MetricsReading.NONE).onSuccess(metrics -> gauges.put(node, metrics));
        return Future.join(nodes.apply(node), page)
                .<Void>map(read -> {
                    totals.add(node, read.resultAt(0), read.resultAt(1), router.routes());
                    return null;
                })
                .otherwise(failure -> {
                    LOG.debug(
                            "node {}: statistics not read, keeping the last ones: {}", node.id(), failure.getMessage());
                    return null;
                });
    }

    /** The gauges of nodes by their latest metrics. A node that did not answer last has none. Safe from any thread. */
    static final class NodeGauges {

        private final Map<Node, MetricsReading> readings = new ConcurrentHashMap<>();

        void put(Node node, MetricsReading reading) {
            readings.put(node, reading);
        }

        /** Removes all other nodes. */
        void keep(Collection<Node> nodes) {
            readings.keySet().retainAll(Set.copyOf(nodes));
        }

        /** Requests that wait at all nodes, by the names of {@link StatisticsTotals}. */
        Map<String, Long> pending(RouteIndex routes) {
            Map<String, Long> pending = new HashMap<>();
            readings.values().forEach(reading -> reading.pending()
                    .forEach((model, count) -> StatisticsTotals.names(model, routes)
                            .forEach(name -> pending.merge(name, count, Long::sum))));
            return pending;
        }

        /**
         * The pinned memory of all servers, the memory of all their hosts, and the average utilization of a host. Each server reports its whole
         * host, so hosts with several servers count once.
         */
        Map<MachineGauge, Double> machine() {
            Map<MachineGauge, Map<String, Double>> parts = new EnumMap<>(MachineGauge.class);
            readings.forEach((node, reading) -> reading.machine()
                    .forEach((gauge, value) -> parts.computeIfAbsent(gauge, machineGauge -> new HashMap<>())
                            .merge(isOfServer(gauge) ? node.id() : node.host(), value, Math::max)));
            Map<MachineGauge, Double> machine = new EnumMap<>(MachineGauge.class);
            parts.forEach((gauge, values) -> {
                double sum = values.values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum();
                machine.put(gauge, gauge == MachineGauge.CPU_UTILIZATION ? sum / values.size() : sum);
            });
            return machine;
        }

        private static boolean isOfServer(MachineGauge gauge) {
            return gauge == MachineGauge.PINNED_MEMORY_TOTAL || gauge == MachineGauge.PINNED_MEMORY_USED;
        }
    }

    /**
     * Reads nodes in sweeps, one after the other. A request during a sweep waits for the next one, which serves all requests that arrived
     * meanwhile. So no request gets older data than its arrival, and no node is read twice at a time. Safe from any thread.
     */
    static final class NodeSweeps {

        private record Sweep(Set<Node> nodes, Promise<Void> completed) {}

        private final Function<Node, Future<Void>> read;
        private @Nullable Sweep next;
        private boolean running;

        /** @param read reads one node; must complete */
        NodeSweeps(Function<Node, Future<Void>> read) {
            this.read = read;
        }

        /** Succeeds when each node has been read, or could not be. */
        Future<Void> sweep(Collection<Node> nodes) {
            Sweep sweep;
            synchronized (this) {
                sweep = next == null ? new Sweep(new HashSet<>(), Promise.promise()) : next;
                sweep.nodes().addAll(nodes);
                next = sweep;
            }
            startNext();
            return sweep.completed().future();
        }

        private void startNext() {
            Sweep sweep;
            synchronized (this) {
                if (running || next == null) {
                    return;
                }
                sweep = next;
                next = null;
                running = true;
            }
            Future.join(sweep.nodes().stream().map(read).toList()).onComplete(result -> {
                synchronized (this) {
                    running = false;
                }
                sweep.completed().complete();
                startNext();
            });
        }
    }

    /**
     * The sum of all nodes' counts under each name. It never decreases: counts after a reload or restart of a node are added to those before.
     * Safe from any thread.
     */
    static final class StatisticsTotals {

        /** Removed nodes and names that are remembered in case they return. */
        private static final int REMEMBERED = 10_000;

        private final Map<Node, Map<ModelVersion, ModelCounters>> lastRead = new HashMap<>();
        private final Map<String, ModelCounters> totals = new HashMap<>();

        /**
         * Adds the increase of a node's counts since the last call.
         *
         * @param models all models that are loaded there; models unknown to the routes count for no name
         * @param metrics reasons of their failed requests
         */
        synchronized void add(Node node, List<ModelStatistics> models, MetricsReading metrics, RouteIndex routes) {
            Map<ModelVersion, ModelCounters> before = lastRead.getOrDefault(node, Map.of());
            Map<ModelVersion, ModelCounters> now = new HashMap<>();
            for (ModelStatistics model : models) {
                ModelVersion version = new ModelVersion(model.getName(), model.getVersion());
                ModelCounters counters =
                        ModelCounters.of(model, metrics.failures().get(version));
                ModelCounters increase = counters.since(before.getOrDefault(version, ModelCounters.NONE));
                names(version, routes).forEach(name -> totals.merge(name, increase, ModelCounters::plus));
                now.put(version, counters);
            }
            // an unlisted model is not loaded there, and counts from zero once it is loaded
            lastRead.put(node, now);
            forget(routes);
        }

        /** The total of a name of the catalog, or of one version of an adopted model. */
        synchronized ModelCounters of(String name) {
            return totals.getOrDefault(name, ModelCounters.NONE);
        }

        /** All names under which clients may request a model of a node, each once. */
        static Set<String> names(ModelVersion modelVersion, RouteIndex routes) {
            Set<String> names = new HashSet<>();
            String model = modelVersion.model();
            routes.target(model)
                    .filter(target -> target.kind() == Target.Kind.VARIANT
                            && target.catalogName().equals(model))
                    .ifPresent(variant -> {
                        if (variant.isAdopted()) {
                            names.add(Target.nameWithVersion(model, modelVersion.version()));
                            return;
                        }
                        names.add(model);
                        names.add(variant.application().name());
                        variant.candidates()
                                .forEach(offer -> names.add(offer.variant().architecture()));
                    });
            return names;
        }

        private void forget(RouteIndex routes) {
            if (lastRead.size() > REMEMBERED + routes.view().nodes().size()) {
                lastRead.keySet().retainAll(Set.copyOf(routes.view().nodes()));
            }
            if (totals.size()
                    > REMEMBERED + 3 * routes.view().catalog().variants().size()) {
                totals.keySet().removeIf(name -> routes.target(name).isEmpty());
            }
        }
    }
}
