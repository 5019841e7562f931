package io.infaas.controller.chaos;

import static io.infaas.controller.chaos.TwoNodeFleet.ONE;
import static io.infaas.controller.chaos.TwoNodeFleet.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.triton.testing.LayerCounts;
import io.infaas.triton.testing.Until;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** No query is lost when a busy node is killed or stops answering for a while. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class NodeFaultScenario {

    /** Alias of the only variant that is loaded. */
    static final String VARIANT = "fm-medium-int8-t1";

    private static final Duration STOP = LayerCounts.seconds("infaas.chaos.stop-seconds");

    private ScriptedCluster cluster;
    private List<Placement> places;
    private double capacity;

    /** The cluster that this scenario uses. */
    abstract ScriptedCluster cluster() throws Exception;

    @BeforeAll
    void start() throws Exception {
        cluster = cluster();
        places = List.of(cluster.place(VARIANT, ONE), cluster.place(VARIANT, TWO));
        capacity = cluster.capacityOf(places.get(0));
        cluster.applyPlan(PlanChange.Kind.PRELOAD, places.toArray(Placement[]::new));
    }

    @Test
    void nodeKilledAndReplaced_losesNothing() throws Exception {
        CheckedOpenLoop load = cluster.load(0.90, 0.92, 0.93);
        int before = restarted();

        int kills = rounds("node killed and replaced", load).run(capacity, number -> {
            Placement struck = busy(load);
            String node = struck.node();
            int restarted = cluster.fleet().nodes().restarted(node);
            cluster.fleet().kill(node);
            Until.holds("a new process", () -> cluster.fleet().nodes().restarted(node) > restarted);
            cluster.awaitLoaded(places.toArray(Placement[]::new));
            int answered = load.answeredBy(struck);
            Until.holds("an answer of the new process", () -> load.answeredBy(struck) > answered);
        });

        assertThat(restarted() - before).isEqualTo(kills);
    }

    @Test
    void nodeStoppedAndResumed_losesNothing() throws Exception {
        CheckedOpenLoop load = cluster.load(0.90, 0.92, 0.93);

        var unused = rounds("node stopped for %d s".formatted(STOP.toSeconds()), load)
                .run(capacity, number -> {
                    Placement struck = busy(load);
                    Placement other = places.get(1 - places.indexOf(struck));
                    cluster.fleet().stop(struck.node());
                    long end = System.nanoTime() + STOP.toNanos();
                    try {
                        RoundsUnderLoad.awaitMore("of the other node", () -> load.answeredBy(other));
                        Until.holds("the end of the stop", () -> System.nanoTime() > end);
                    } finally {
                        cluster.fleet().resume(struck.node());
                    }
                    RoundsUnderLoad.awaitMore("after the stop", () -> load.answeredBy(struck));
                    // otherwise the next stop may delay the same queries again
                    Until.holds("the answers that the stop delayed", () -> load.inFlight() <= RoundsUnderLoad.SOME);
                });
    }

    /**
     * The placement that gets queries. A node that is a little faster gets nearly all of them, so a fault there costs queries
     * if any fault does. The next fault then strikes the node that took over.
     */
    private Placement busy(CheckedOpenLoop load) {
        List<Integer> before = places.stream().map(load::answeredBy).toList();
        Placement[] found = new Placement[1];
        Until.holds("answers of either node", () -> {
            for (int i = 0; i < before.size(); i++) {
                if (load.answeredBy(places.get(i)) > before.get(i) + RoundsUnderLoad.SOME) {
                    found[0] = places.get(i);
                }
            }
            return found[0] != null;
        });
        return Objects.requireNonNull(found[0]);
    }

    private int restarted() {
        return cluster.fleet().nodes().restarted(ONE) + cluster.fleet().nodes().restarted(TWO);
    }

    private RoundsUnderLoad rounds(String what, CheckedOpenLoop load) {
        return new RoundsUnderLoad(what + " on " + cluster.kind().label() + " nodes", load);
    }
}
