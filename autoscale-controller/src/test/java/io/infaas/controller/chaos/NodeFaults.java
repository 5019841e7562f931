package io.infaas.controller.chaos;

import static io.infaas.controller.chaos.Fleet.ONE;
import static io.infaas.controller.chaos.Fleet.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.Change;
import io.infaas.controller.plan.Place;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A node that is lost, or answers nothing for a while, costs no query. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class NodeFaults {

    private static final Duration STOPPED = Duration.ofSeconds(10);

    private final NodeKind kind;

    @AutoClose
    private Stage stage;

    private Place victim;
    private Place other;
    private double capacity;

    NodeFaults(NodeKind kind) {
        this.kind = kind;
    }

    @BeforeAll
    void start() throws Exception {
        stage = Stage.start(kind);
        victim = stage.place("fm-medium-int8-t1", ONE);
        other = stage.place("fm-medium-int8-t1", TWO);
        stage.settle(Change.Kind.PRELOAD, other);
        capacity = Fleet.capacity(stage.load(0.90));
        stage.settle(Change.Kind.PRELOAD, victim, other);
    }

    @Test
    void nodeKilledAndReplaced_losesNothing() throws Exception {
        OpenLoop load = stage.load(0.90, 0.92, 0.94);

        proof("node killed and replaced", load).run(capacity, number -> {
            Proof.awaitMore("before the kill", () -> load.answeredBy(victim));
            int restarted = stage.fleet().nodes().restarted(ONE);
            stage.fleet().kill(ONE);
            Eventually.await("a new process", () -> stage.fleet().nodes().restarted(ONE) > restarted);
            stage.awaitLoaded(victim, other);
            Proof.awaitMore("of the new process", () -> load.answeredBy(victim));
        });

        assertThat(stage.fleet().nodes().restarted(ONE)).isGreaterThanOrEqualTo(Proof.REPETITIONS);
        assertThat(stage.fleet().nodes().restarted(TWO)).isZero();
    }

    @Test
    void nodeStoppedForTenSeconds_losesNothing() throws Exception {
        OpenLoop load = stage.load(0.90, 0.92, 0.94);

        proof("node stopped for ten seconds", load).run(capacity, number -> {
            Proof.awaitMore("before the stop", () -> load.answeredBy(victim));
            stage.fleet().stop(ONE);
            long end = System.nanoTime() + STOPPED.toNanos();
            try {
                Proof.awaitMore("of the other node", () -> load.answeredBy(other));
                Eventually.await("the time of a stop", () -> System.nanoTime() > end);
            } finally {
                stage.fleet().resume(ONE);
            }
            Proof.awaitMore("after the stop", () -> load.answeredBy(victim));
        });
    }

    private Proof proof(String what, OpenLoop load) {
        return new Proof(what + " on " + kind.label() + " nodes", load);
    }
}
