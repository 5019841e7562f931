package io.infaas.controller.chaos;

import static io.infaas.controller.chaos.Fleet.ONE;
import static io.infaas.controller.chaos.Fleet.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.triton.servers.Until;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A busy node that is lost, or answers nothing for a while, costs no query. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class NodeFaults {

    private static final Duration STOPPED = Duration.ofSeconds(10);

    private final NodeKind kind;

    @AutoClose
    private Stage stage;

    private List<Placement> places;
    private double capacity;

    NodeFaults(NodeKind kind) {
        this.kind = kind;
    }

    @BeforeAll
    void start() throws Exception {
        stage = Stage.start(kind);
        places = List.of(stage.place("fm-medium-int8-t1", ONE), stage.place("fm-medium-int8-t1", TWO));
        stage.settle(PlanChange.Kind.PRELOAD, places.get(0));
        capacity = Fleet.capacity(stage.load(0.90));
        stage.settle(PlanChange.Kind.PRELOAD, places.toArray(Placement[]::new));
    }

    @Test
    void nodeKilledAndReplaced_losesNothing() throws Exception {
        OpenLoop load = stage.load(0.90, 0.92, 0.94);
        int before = restarted();

        proof("node killed and replaced", load).run(capacity, number -> {
            Placement struck = busy(load);
            String node = struck.node();
            int restarted = stage.fleet().nodes().restarted(node);
            stage.fleet().kill(node);
            Until.holds("a new process", () -> stage.fleet().nodes().restarted(node) > restarted);
            stage.awaitLoaded(places.toArray(Placement[]::new));
            int answered = load.answeredBy(struck);
            Until.holds("an answer of the new process", () -> load.answeredBy(struck) > answered);
        });

        assertThat(restarted() - before).isEqualTo(Proof.REPETITIONS);
    }

    @Test
    void nodeStoppedForTenSeconds_losesNothing() throws Exception {
        OpenLoop load = stage.load(0.90, 0.92, 0.94);

        proof("node stopped for ten seconds", load).run(capacity, number -> {
            Placement struck = busy(load);
            Placement other = places.get(1 - places.indexOf(struck));
            stage.fleet().stop(struck.node());
            long end = System.nanoTime() + STOPPED.toNanos();
            try {
                Proof.awaitMore("of the other node", () -> load.answeredBy(other));
                Until.holds("the time of a stop", () -> System.nanoTime() > end);
            } finally {
                stage.fleet().resume(struck.node());
            }
            Proof.awaitMore("after the stop", () -> load.answeredBy(struck));
            // else the next stop may keep the same queries waiting again
            Until.holds("the answers that the stop held up", () -> load.underWay() <= Proof.SOME);
        });
    }

    /**
     * The place that queries are given to, of which there may be one: whoever is the faster by a little gets nearly all. A fault
     * there is what costs queries if any does, and the next one is at the place that had to take over.
     */
    private Placement busy(OpenLoop load) {
        List<Integer> before = places.stream().map(load::answeredBy).toList();
        Placement[] found = new Placement[1];
        Until.holds("answers of either node", () -> {
            for (int i = 0; i < before.size(); i++) {
                if (load.answeredBy(places.get(i)) > before.get(i) + Proof.SOME) {
                    found[0] = places.get(i);
                }
            }
            return found[0] != null;
        });
        return Objects.requireNonNull(found[0]);
    }

    private int restarted() {
        return stage.fleet().nodes().restarted(ONE) + stage.fleet().nodes().restarted(TWO);
    }

    private Proof proof(String what, OpenLoop load) {
        return new Proof(what + " on " + kind.label() + " nodes", load);
    }
}
