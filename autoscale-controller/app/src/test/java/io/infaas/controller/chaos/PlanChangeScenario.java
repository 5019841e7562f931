package io.infaas.controller.chaos;

import static io.infaas.controller.chaos.TwoNodeFleet.ONE;
import static io.infaas.controller.chaos.TwoNodeFleet.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.triton.testing.Until;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** No query is lost when the plan adds and removes instances. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PlanChangeScenario {

    private ScriptedCluster cluster;
    private Placement small;
    private Placement medium;
    private Placement replica;
    private double capacity;

    /** The cluster that this scenario uses. */
    abstract ScriptedCluster cluster() throws Exception;

    @BeforeAll
    void start() throws Exception {
        cluster = cluster();
        small = cluster.place("fm-small-fp32-t1", ONE);
        medium = cluster.place("fm-medium-int8-t1", ONE);
        replica = cluster.place("fm-medium-int8-t1", TWO);
        capacity = cluster.capacityOf(medium);
    }

    @Test
    void replicaLoadedAndUnloaded_losesNothing() throws Exception {
        cluster.applyPlan(PlanChange.Kind.PRELOAD, medium);
        CheckedOpenLoop load = cluster.load(0.90, 0.92, 0.93);
        long loads = cluster.journal().count("load", "done");
        long unloads = cluster.journal().count("unload", "done");

        int done = rounds("replica loaded and unloaded", load).run(capacity, number -> {
            RoundsUnderLoad.awaitMore("alone", () -> load.answeredBy(medium));
            cluster.applyPlan(PlanChange.Kind.REPLICATE, medium, replica);
            RoundsUnderLoad.awaitMore("of the replica", () -> load.answeredBy(replica));
            RoundsUnderLoad.awaitMore("beside the replica", () -> load.answeredBy(medium));
            cluster.applyPlan(PlanChange.Kind.REMOVE, medium);
            RoundsUnderLoad.awaitMore("after the replica", () -> load.answeredBy(medium));
        });

        assertThat(cluster.journal().count("load", "done") - loads).isGreaterThanOrEqualTo(done);
        assertThat(cluster.journal().count("unload", "done") - unloads).isGreaterThanOrEqualTo(done);
    }

    @Test
    void onlyInstanceUpgradedAndDowngraded_losesNothing() throws Exception {
        cluster.applyPlan(PlanChange.Kind.PRELOAD, small);
        CheckedOpenLoop load = cluster.load(0.90, 0.91);

        var unused = rounds("only instance upgraded and downgraded", load).run(capacity, number -> {
            RoundsUnderLoad.awaitMore("before the upgrade", () -> load.answeredBy(small));
            cluster.applyPlan(PlanChange.Kind.UPGRADE, medium);
            RoundsUnderLoad.awaitMore("after the upgrade", () -> load.answeredBy(medium));
            cluster.applyPlan(PlanChange.Kind.DOWNGRADE, small);
            RoundsUnderLoad.awaitMore("after the downgrade", () -> load.answeredBy(small));
        });
    }

    @Test
    void viewsChangedAsFastAsTheyCome_loseNothing() throws Exception {
        cluster.applyPlan(PlanChange.Kind.PRELOAD, medium);
        CheckedOpenLoop load = cluster.load(0.90, 0.91);
        List<List<Placement>> plans =
                List.of(List.of(medium, replica), List.of(replica), List.of(replica, small), List.of(medium));
        long first = cluster.viewVersion();

        int done = rounds("views changed as fast as they come", load).run(capacity, number -> {
            for (List<Placement> plan : plans) {
                long before = cluster.viewVersion();
                cluster.setPlan(PlanChange.Kind.MOVE, plan.toArray(Placement[]::new));
                // an earlier plan may publish a view first: the next plan waits until this one is in use
                Until.holds("a newer view", () -> cluster.isPlanned() && cluster.viewVersion() > before);
            }
            RoundsUnderLoad.awaitMore("under many views", load::right);
        });

        assertThat(cluster.viewVersion() - first).isGreaterThanOrEqualTo((long) done * plans.size());
    }

    private RoundsUnderLoad rounds(String what, CheckedOpenLoop load) {
        return new RoundsUnderLoad(what + " on " + cluster.kind().label() + " nodes", load);
    }
}
