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
import io.infaas.triton.metrics.MetricsReading;
import io.infaas.triton.protocol.ModelStatistics;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
                List<ServedModel> models = applications(routes).stream()
                        .flatMap(target -> served(target, pending, waiting))
                        .toList();
                return new ServedMetrics(models, gauges.machine());
            });
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
    }

    private Stream<ServedModel> served(Target target, Map<String, Long> pending, Map<String, Long> waiting) {
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
                    ? new ServedModel(
                            statistics,
                            counters.failures()
                                    .plus(FailureReason.REJECTED, unsent.rejected())
                                    .plus(FailureReason.CANCELED, unsent.cancelled()),
                            atNodes + inGateway)
                    : new ServedModel(statistics, counters.failures(), atNodes);
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
}
