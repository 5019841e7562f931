package io.infaas.controller.chaos;

import static io.infaas.controller.chaos.Fleet.ONE;
import static io.infaas.controller.chaos.Fleet.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A gateway that does not hear of an unload, because nothing reaches it from the controller, loses nothing by it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CutOff {

    private static final Duration LEASE = Duration.ofSeconds(2);
    /** The gateway behind the relay, by its place in the list. */
    private static final int CUT = 1;

    private final NodeKind kind;

    @AutoClose
    private Stage stage;

    private Placement going;
    private Placement staying;
    private double capacity;

    CutOff(NodeKind kind) {
        this.kind = kind;
    }

    @BeforeAll
    void start() throws Exception {
        stage = Stage.start(kind, LEASE);
        going = stage.place("fm-medium-int8-t1", ONE);
        staying = stage.place("fm-medium-int8-t1", TWO);
        stage.settle(PlanChange.Kind.PRELOAD, staying);
        capacity = Fleet.capacity(stage.load(0.90));
        stage.settle(PlanChange.Kind.PRELOAD, going, staying);
    }

    @Test
    void instanceUnloadedThatACutOffGatewayUses_losesNothing() throws Exception {
        OpenLoop load = stage.load(0.90, 0.92, 0.94);

        new Proof("gateway cut off while an instance it uses is unloaded on " + kind.label() + " nodes", load)
                .run(capacity, number -> {
                    Proof.awaitMore("before the cut", () -> load.answeredThrough(CUT, going));
                    long known = stage.viewVersion();
                    stage.relay().become(number % 2 == 0 ? Relay.Wire.SILENT : Relay.Wire.BROKEN);
                    stage.settle(PlanChange.Kind.REMOVE, staying);
                    assertThat(stage.viewVersion()).isGreaterThan(known);
                    Proof.awaitMore("while it is cut off", () -> load.answeredThrough(CUT, staying));

                    stage.relay().become(Relay.Wire.WHOLE);
                    stage.settle(PlanChange.Kind.REPLICATE, going, staying);
                    Proof.awaitMore("after the cut", () -> load.answeredThrough(CUT, going));
                });
    }
}
