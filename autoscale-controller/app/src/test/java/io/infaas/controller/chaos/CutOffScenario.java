package io.infaas.controller.chaos;

import static io.infaas.controller.chaos.TwoNodeFleet.ONE;
import static io.infaas.controller.chaos.TwoNodeFleet.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.control.FaultProxy;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A gateway that the controller cannot reach while an instance is unloaded loses no query. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CutOffScenario {

    static final String VARIANT = "fm-medium-int8-t1";
    /** Of the cluster: the controller waits that long for a gateway that it cannot reach. */
    static final Duration LEASE = Duration.ofSeconds(2);

    /** The index of the gateway behind the proxy. */
    private static final int CUT = 1;
    /** A stalled and a closed connection. */
    private static final int FAULTS = 2;

    private ScriptedCluster cluster;
    private Placement going;
    private Placement staying;
    private double capacity;

    /** The cluster that this scenario uses. */
    abstract ScriptedCluster cluster() throws Exception;

    @BeforeAll
    void start() throws Exception {
        cluster = cluster();
        going = cluster.place(VARIANT, ONE);
        staying = cluster.place(VARIANT, TWO);
        capacity = cluster.capacityOf(going);
        cluster.applyPlan(PlanChange.Kind.PRELOAD, going, staying);
    }

    @Test
    void instanceUnloadedThatACutOffGatewayUses_losesNothing() throws Exception {
        CheckedOpenLoop load = cluster.load(0.90, 0.92, 0.93);

        var unused = new RoundsUnderLoad(
                        "gateway cut off while an instance it uses is unloaded on "
                                + cluster.kind().label() + " nodes",
                        load)
                .atLeast(FAULTS)
                .run(capacity, number -> {
                    RoundsUnderLoad.awaitMore("before the cut", () -> load.answeredThrough(CUT, going));
                    // or it could know no other instance, and would not be told of one
                    cluster.awaitKnown(going, staying);
                    long known = cluster.viewVersion();
                    cluster.controlProxy().inject(number % 2 == 0 ? FaultProxy.Fault.STALLED : FaultProxy.Fault.CLOSED);
                    cluster.applyPlan(PlanChange.Kind.REMOVE, staying);
                    assertThat(cluster.viewVersion()).isGreaterThan(known);
                    RoundsUnderLoad.awaitMore("while it is cut off", () -> load.answeredThrough(CUT, staying));

                    cluster.controlProxy().inject(FaultProxy.Fault.NONE);
                    cluster.applyPlan(PlanChange.Kind.REPLICATE, going, staying);
                    RoundsUnderLoad.awaitMore("after the cut", () -> load.answeredThrough(CUT, going));
                });
    }
}
