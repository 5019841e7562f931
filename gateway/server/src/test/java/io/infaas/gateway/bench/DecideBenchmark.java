package io.infaas.gateway.bench;

import io.infaas.catalog.Objective;
import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.feedback.Dispatch;
import io.infaas.gateway.feedback.InstanceLimits;
import io.infaas.gateway.feedback.LoadBook;
import io.infaas.gateway.index.BenchViews;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.Target;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.Choice;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.InfeasibleObjective;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.RandomDraw;
import io.infaas.gateway.selection.Selection;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a decision takes, with the loads that a gateway keeps: queries with 256 different objectives and batch sizes in turn. */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecideBenchmark {

    private static final int QUERIES = 256;

    @Param({"10", "1000", "10000"})
    private int variants;

    @Param({"10", "1000"})
    private int nodes;

    private final Selection selection = new CheapestInTime(RandomDraw.fair());
    private final Choice choice = new Choice();
    private final Query[] easy = new Query[QUERIES];
    private final Query[] impossible = new Query[QUERIES];
    private LoadBook idle = LoadBook.of(
            RouteIndex.of(BenchViews.view(10, 10)), candidate -> {}, InstanceLimits.DEFAULT, SystemTicker.INSTANCE);
    private LoadBook busy = idle;
    private int turn;

    @Setup
    public void fill() {
        RouteIndex routes = RouteIndex.of(BenchViews.view(variants, nodes));
        Target target = routes.target(BenchViews.APPLICATION).orElseThrow();
        Random random = new Random(3);
        idle = LoadBook.of(routes, candidate -> {}, InstanceLimits.DEFAULT, SystemTicker.INSTANCE);
        busy = LoadBook.of(routes, candidate -> {}, InstanceLimits.DEFAULT, SystemTicker.INSTANCE);
        for (IndexedInstance candidate : routes.instances()) {
            Dispatch light = idle.begin(candidate, 1 + random.nextInt(2));
            Dispatch heavy = busy.begin(candidate, 20_000 + random.nextInt(20_000));
            light.confirm();
            heavy.confirm();
        }
        for (int i = 0; i < QUERIES; i++) {
            double floor = 0.71 + 0.1 * random.nextDouble();
            Objective wide = new Objective(100 + 400 * random.nextDouble(), floor, floor + 0.1 * random.nextDouble());
            easy[i] = new Query(BenchViews.APPLICATION, target, wide, true, 1 << random.nextInt(4));
            Objective tight = new Objective(0.01 + 0.05 * random.nextDouble(), floor);
            impossible[i] = new Query(BenchViews.APPLICATION, target, tight, true, 1 << random.nextInt(4));
        }
        expect(easy, idle, Decision.SERVE);
        expect(easy, busy, Decision.LATE);
        expect(impossible, idle, Decision.INFEASIBLE);
    }

    private void expect(Query[] queries, LoadBook loads, Decision expected) {
        int as = 0;
        for (Query query : queries) {
            as += selection.select(query, loads, choice) == expected ? 1 : 0;
        }
        if (as < 0.95 * QUERIES) {
            throw new IllegalStateException("%d of %d are decided as %s".formatted(as, QUERIES, expected));
        }
    }

    private Query next(Query[] queries) {
        turn = (turn + 1) % QUERIES;
        return queries[turn];
    }

    /** Instances serve in time. */
    @Benchmark
    public Decision hit() {
        return selection.select(next(easy), idle, choice);
    }

    /** All instances are late. */
    @Benchmark
    public Decision overloaded() {
        return selection.select(next(easy), busy, choice);
    }

    /** No variant of the catalog would do; without the words for the client. */
    @Benchmark
    public Decision infeasible() {
        return selection.select(next(impossible), idle, choice);
    }

    /** The words for the client. */
    @Benchmark
    public String infeasibleWords() {
        return InfeasibleObjective.of(next(impossible)).text();
    }
}
