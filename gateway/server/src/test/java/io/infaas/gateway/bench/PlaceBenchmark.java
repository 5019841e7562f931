package io.infaas.gateway.bench;

import io.infaas.catalog.Objective;
import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.index.BenchViews;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.meter.QueryMeter;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.routing.DispatchedQuery;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.PlacementListener;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.RandomDraw;
import io.infaas.gateway.time.Deadline;
import io.infaas.gateway.time.ScheduledTask;
import io.infaas.gateway.time.TaskScheduler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a query takes in the router, from its arrival to its answer: decision, counts, deadline, observations, metrics. */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PlaceBenchmark implements PlacementListener, TaskScheduler {

    private static final int QUERIES = 256;

    /** Instances with a query in flight; fewer than an application may have in flight. */
    private static final int MOST_LOADED = 1_000;

    @Param({"1000"})
    private int variants;

    @Param({"10", "1000"})
    private int nodes;

    private final Query[] queries = new Query[QUERIES];
    private final Deadline deadline = Deadline.in(SystemTicker.INSTANCE, Duration.ofDays(1));
    private final Router router = new Router(
            new CheapestInTime(RandomDraw.fair()),
            GatewayLimits.DEFAULT,
            new GatewayMetrics(new SimpleMeterRegistry(), SystemTicker.INSTANCE),
            instance -> {},
            SystemTicker.INSTANCE);
    private @Nullable DispatchedQuery placed;
    private int turn;

    @Setup
    public void fill() {
        router.apply(BenchViews.view(variants, nodes));
        Random random = new Random(3);
        for (int i = 0; i < QUERIES; i++) {
            double floor = 0.71 + 0.1 * random.nextDouble();
            Objective wide = new Objective(100 + 400 * random.nextDouble(), floor, floor + 0.1 * random.nextDouble());
            queries[i] = new Query(
                    BenchViews.APPLICATION,
                    router.routes().target(BenchViews.APPLICATION).orElseThrow(),
                    wide,
                    true,
                    1 << random.nextInt(4));
        }
        router.routes().instances().stream().limit(MOST_LOADED).forEach(instance -> router.loads()
                .begin(instance, 1 + random.nextInt(2))
                .confirm());
    }

    /** Instances serve in time. */
    @Benchmark
    public IndexedInstance answered() {
        turn = (turn + 1) % QUERIES;
        QueryMeter meter = router.begin(ClientProtocol.GRPC);
        meter.countIn();
        meter.setQuery(queries[turn]);
        router.place(queries[turn], this, deadline, meter, this);
        DispatchedQuery there = placed;
        placed = null;
        if (there == null) {
            throw new IllegalStateException("not placed at once");
        }
        there.dispatch().recordAnswer();
        meter.recordAnswer(there.instance(), 1, 1);
        return there.instance();
    }

    @Override
    public void onPlaced(DispatchedQuery query) {
        placed = query;
    }

    @Override
    public void onRefused(RuntimeException cause) {
        throw cause;
    }

    @Override
    public void execute(Runnable task) {
        throw new IllegalStateException("nothing is to wait");
    }

    @Override
    public ScheduledTask schedule(Runnable task, long delayNanos) {
        throw new IllegalStateException("nothing is to wait");
    }
}
