package io.infaas.gateway.bench;

import io.infaas.catalog.Objective;
import io.infaas.gateway.index.BenchViews;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.Target;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.meter.QueryMeter;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it takes to count an answered query in all metrics that it has a part in. */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CountBenchmark {

    private static final long TOOK_NANOS = 3_000_000;

    @Param({"10", "10000"})
    private int variants;

    @Param("10")
    private int nodes;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final GatewayMetrics metrics = new GatewayMetrics(registry);
    private Query[] queries = {};
    private IndexedInstance[] instances = {};
    private int turn;

    @Setup
    public void fill() {
        RouteIndex routes = RouteIndex.of(BenchViews.view(variants, nodes));
        metrics.apply(routes.view());
        Target target = routes.target(BenchViews.APPLICATION).orElseThrow();
        queries = new Query[] {new Query(BenchViews.APPLICATION, target, new Objective(250, 0.7), true, 1)};
        instances = routes.instances().toArray(IndexedInstance[]::new);
    }

    @Benchmark
    public QueryMeter counted() {
        turn = (turn + 1) % instances.length;
        QueryMeter meter = metrics.begin(ClientProtocol.GRPC);
        meter.setQuery(queries[0]);
        meter.recordDecision(Decision.SERVE);
        meter.recordAnswer(instances[turn], TOOK_NANOS, TOOK_NANOS);
        return meter;
    }
}
