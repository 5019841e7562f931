package io.infaas.controller.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.controller.plan.Corrections;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.feedback.Dispatch;
import io.infaas.gateway.feedback.InstanceLimits;
import io.infaas.gateway.feedback.LoadBook;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.Choice;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.SimulatedScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Two instances of a variant that takes 10 ms, one of them interfered for a while, in simulated time: ten gateways choose and
 * report, the controller judges, its view goes back to the gateways.
 */
class StrainedSelectionTest {

    private static final double SERVICE_MS = 10;
    private static final int GATEWAYS = 10;
    private static final List<String> NODES = List.of("a", "b");

    private final Catalog catalog =
            Catalogs.fashion().variant("fm-medium", "fp32", 0.9, SERVICE_MS).build();
    private final String variant = catalog.variants().get(0).name();
    private final GatewayReports reports = new GatewayReports();
    private final InstanceHealth health = new InstanceHealth(
            new KnownCandidates(catalog, id -> Optional.of(Catalogs.nodeType()), () -> InstanceCounts.ONCE),
            reports,
            () -> Corrections.NONE);
    private final SimulatedScheduler time = new SimulatedScheduler();
    private final Random random = new Random(7);
    private final CheapestInTime selection = new CheapestInTime(random::nextInt);
    private final Choice choice = new Choice();
    private final List<InstanceState> statesOfA = new ArrayList<>(List.of(InstanceState.ACTIVE));
    private final List<InstanceState> statesOfB = new ArrayList<>(List.of(InstanceState.ACTIVE));
    private final int[] sent = new int[2];
    private final double[] freeMs = new double[2];
    private double slowness = 1;
    private long version = 1;
    private RouteIndex routes = RouteIndex.of(view());
    private final List<LoadBook> books = new ArrayList<>(IntStream.range(0, GATEWAYS)
            .mapToObj(i -> LoadBook.of(routes, lost -> {}, InstanceLimits.DEFAULT, time))
            .toList());

    @Test
    void select_oneInterferedForAWhile_smallerShareUntilItRecovers() {
        run(10, 60);
        assertThat(shareOfA()).isBetween(0.4, 0.6);

        slowness = 6;
        run(3, 60);
        sent[0] = 0;
        sent[1] = 0;
        run(27, 60);
        assertThat(shareOfA()).isBetween(0.01, 0.12);
        assertThat(statesOfA).containsExactly(InstanceState.ACTIVE, InstanceState.INTERFERED);

        slowness = 1;
        run(15, 60);
        sent[0] = 0;
        sent[1] = 0;
        run(30, 60);
        assertThat(shareOfA()).isBetween(0.4, 0.6);
        assertThat(statesOfA).containsExactly(InstanceState.ACTIVE, InstanceState.INTERFERED, InstanceState.ACTIVE);
        assertThat(statesOfB).containsExactly(InstanceState.ACTIVE);
    }

    @Test
    void select_closeToWhatBothCanDo_doesNotJumpToAndFro() {
        run(60, 170);

        for (int i = 0; i < 12; i++) {
            sent[0] = 0;
            sent[1] = 0;
            run(5, 170);
            assertThat(shareOfA()).isBetween(0.3, 0.7);
        }
    }

    private double shareOfA() {
        return (double) sent[0] / (sent[0] + sent[1]);
    }

    private void run(int seconds, double queriesPerSecond) {
        for (int second = 0; second < seconds; second++) {
            double atMs = -Math.log(1 - random.nextDouble()) * 1000 / queriesPerSecond;
            while (atMs < 1000) {
                time.schedule(this::arrive, (long) (1e6 * atMs));
                atMs -= Math.log(1 - random.nextDouble()) * 1000 / queriesPerSecond;
            }
            time.advance(Duration.ofSeconds(1));
            report();
        }
    }

    private void arrive() {
        Query query = new Query("fashion", routes.target("fashion").orElseThrow(), new Objective(1_000, 0), false, 1);
        LoadBook book = books.get(random.nextInt(GATEWAYS));
        assertThat(selection.select(query, book, choice).serves()).isTrue();
        Dispatch dispatch = book.begin(choice.instance(), 1);
        dispatch.confirm();
        int node = NODES.indexOf(choice.instance().node().id());
        sent[node]++;
        double nowMs = time.nanos() / 1e6;
        freeMs[node] = Math.max(freeMs[node], nowMs) + SERVICE_MS * (node == 0 ? slowness : 1);
        time.schedule(dispatch::recordAnswer, (long) (1e6 * (freeMs[node] - nowMs)));
    }

    private void report() {
        for (int i = 0; i < GATEWAYS; i++) {
            books.get(i).relax();
            DemandReport report =
                    new DemandReport(1_000, List.of(), books.get(i).drain(), List.of());
            reports.add("g" + i, report, time.nanos());
            health.report(report, time.nanos());
        }
        Map<Placement, InstanceState> states = health.states(time.nanos());
        boolean changed = add(statesOfA, states.getOrDefault(new Placement(variant, "a"), InstanceState.ACTIVE));
        changed |= add(statesOfB, states.getOrDefault(new Placement(variant, "b"), InstanceState.ACTIVE));
        if (changed) {
            routes = routes.next(view());
            books.replaceAll(book -> book.next(routes));
        }
    }

    private static boolean add(List<InstanceState> states, InstanceState now) {
        return states.get(states.size() - 1) != now && states.add(now);
    }

    private View view() {
        return new View(
                version++,
                catalog,
                NODES.stream()
                        .map(id -> new Node(id, "127.0.0.1", 8000, 8001, Catalogs.NODE_TYPE))
                        .toList(),
                List.of(
                        new Instance(variant, "a", statesOfA.get(statesOfA.size() - 1)),
                        new Instance(variant, "b", statesOfB.get(statesOfB.size() - 1))));
    }
}
