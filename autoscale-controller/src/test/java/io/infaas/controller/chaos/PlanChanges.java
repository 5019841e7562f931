package io.infaas.controller.chaos;

import static io.infaas.controller.chaos.Fleet.ONE;
import static io.infaas.controller.chaos.Fleet.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.triton.servers.Until;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Instances that come and go by plan cost no query. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PlanChanges {

    private static final int VIEWS = 40;

    private final NodeKind kind;

    @AutoClose
    private Stage stage;

    private Placement small;
    private Placement medium;
    private Placement replica;
    private double capacity;

    PlanChanges(NodeKind kind) {
        this.kind = kind;
    }

    @BeforeAll
    void start() throws Exception {
        stage = Stage.start(kind);
        small = stage.place("fm-small-fp32-t1", ONE);
        medium = stage.place("fm-medium-int8-t1", ONE);
        replica = stage.place("fm-medium-int8-t1", TWO);
        stage.settle(PlanChange.Kind.PRELOAD, medium);
        capacity = Fleet.capacity(stage.load(0.90));
    }

    @Test
    void replicaLoadedAndUnloaded_losesNothing() throws Exception {
        stage.settle(PlanChange.Kind.PRELOAD, medium);
        OpenLoop load = stage.load(0.90, 0.92, 0.94);

        proof("replica loaded and unloaded", load).run(capacity, number -> {
            Proof.awaitMore("alone", () -> load.answeredBy(medium));
            stage.settle(PlanChange.Kind.REPLICATE, medium, replica);
            Proof.awaitMore("of the replica", () -> load.answeredBy(replica));
            Proof.awaitMore("beside the replica", () -> load.answeredBy(medium));
            stage.settle(PlanChange.Kind.REMOVE, medium);
            Proof.awaitMore("after the replica", () -> load.answeredBy(medium));
        });

        assertThat(stage.journal().count("load", "done")).isGreaterThanOrEqualTo(Proof.REPETITIONS);
        assertThat(stage.journal().count("unload", "done")).isGreaterThanOrEqualTo(Proof.REPETITIONS);
    }

    @Test
    void onlyInstanceUpgradedAndDowngraded_losesNothing() throws Exception {
        stage.settle(PlanChange.Kind.PRELOAD, small);
        OpenLoop load = stage.load(0.90, 0.91);

        proof("only instance upgraded and downgraded", load).run(capacity, number -> {
            Proof.awaitMore("before the upgrade", () -> load.answeredBy(small));
            stage.settle(PlanChange.Kind.UPGRADE, medium);
            Proof.awaitMore("after the upgrade", () -> load.answeredBy(medium));
            stage.settle(PlanChange.Kind.DOWNGRADE, small);
            Proof.awaitMore("after the downgrade", () -> load.answeredBy(small));
        });
    }

    @Test
    void viewsChangedAsFastAsTheyCome_loseNothing() throws Exception {
        stage.settle(PlanChange.Kind.PRELOAD, medium);
        OpenLoop load = stage.load(0.90, 0.91);
        List<List<Placement>> plans =
                List.of(List.of(medium, replica), List.of(replica), List.of(replica, small), List.of(medium));
        long first = stage.viewVersion();

        proof("views changed as fast as they come", load).run(capacity, number -> {
            for (List<Placement> plan : plans) {
                long before = stage.viewVersion();
                stage.want(PlanChange.Kind.MOVE, plan.toArray(Placement[]::new));
                // a view that an earlier plan led to may come first: the next is not wanted before this one is planned
                Until.holds("a newer view", () -> stage.isPlanned() && stage.viewVersion() > before);
            }
            Proof.awaitMore("under many views", load::right);
        });

        assertThat(stage.viewVersion() - first).isGreaterThanOrEqualTo(VIEWS);
    }

    private Proof proof(String what, OpenLoop load) {
        return new Proof(what + " on " + kind.label() + " nodes", load);
    }
}
