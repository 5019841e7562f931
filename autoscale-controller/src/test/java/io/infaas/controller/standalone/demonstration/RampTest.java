package io.infaas.controller.standalone.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RampTest {

    private final List<String> printed = new ArrayList<>();

    @Test
    void run_controllerThatFollowsTheLoad_holds() throws Exception {
        RampWorld world = new RampWorld();

        boolean held = run(world);

        assertThat(held).as(String.join("\n", printed)).isTrue();
        assertThat(world.second()).isBetween(90, 240);
        assertThat(printed)
                .anyMatch(line -> line.contains("-> replicate + large-fp32-t1@local-2: too much for one"))
                .anyMatch(line -> line.contains("-> remove - large-fp32-t1@local-2: one would do"))
                .anyMatch(line -> line.contains("large-fp32-t1 x2"))
                .contains("Ramp: all of it held.");
    }

    @Test
    void run_load_risesToWhatOneInstanceCarriesAndEndsLow() throws Exception {
        List<Double> rates = new ArrayList<>();
        RampWorld world = new RampWorld() {
            @Override
            public void rate(double queriesPerSecond) {
                rates.add(queriesPerSecond);
                super.rate(queriesPerSecond);
            }
        };

        run(world);

        double one = 1000 / 1.5 / Demonstration.BATCH;
        assertThat(rates).allSatisfy(rate -> assertThat(rate).isLessThan(1.4 * one));
        assertThat(rates).anySatisfy(rate -> assertThat(rate).isGreaterThanOrEqualTo(one));
        assertThat(rates.subList(rates.size() - 1 - RampCourse.FLAT_SECONDS, rates.size() - 1))
                .allSatisfy(rate -> assertThat(rate).isLessThan(0.5 * one));
    }

    @Test
    void run_changeInTheLastMinute_doesNotHold() throws Exception {
        RampWorld world = new RampWorld() {
            private boolean told;

            @Override
            public void next() {
                super.next();
                long flat =
                        printed.stream().filter(line -> line.contains(" flat ")).count();
                if (flat == 20 && !told) {
                    told = true;
                    tell(change(PlanChange.Kind.DOWNGRADE));
                }
            }
        };

        assertThat(run(world)).isFalse();
        assertThat(printed).anyMatch(line -> line.startsWith("NOT HELD  the last minute of flat load changes nothing"));
    }

    @Test
    void run_changeThatDoesNotHelp_doesNotHold() throws Exception {
        RampWorld world = new RampWorld() {
            @Override
            public Tally take() {
                Tally tally = super.take();
                boolean top = instances().size() > 1;
                return new Tally(tally.sent(), tally.answered(), top ? tally.answered() : 0, 0, "", 50);
            }
        };

        assertThat(run(world)).isFalse();
        assertThat(printed).anyMatch(line -> line.startsWith("NOT HELD  after each change the objective is met again"));
    }

    @Test
    void run_machineThatIsLateAtLowLoad_endsWithoutMoreLoad() throws Exception {
        RampWorld world = new RampWorld() {
            @Override
            public Tally take() {
                Tally tally = super.take();
                return new Tally(tally.sent(), tally.answered(), tally.answered(), 0, "", 900);
            }
        };

        assertThat(run(world)).isFalse();
        assertThat(world.second()).isLessThanOrEqualTo(60);
        assertThat(printed).anyMatch(line -> line.startsWith("NOT HELD  at low load the objective is met"));
    }

    @Test
    void run_queryThatIsLost_doesNotHoldAndTellsWhy() throws Exception {
        RampWorld world = new RampWorld() {
            @Override
            public Tally take() {
                Tally tally = super.take();
                return second() == 30
                        ? new Tally(tally.sent(), tally.answered(), 0, 1, "UNAVAILABLE: no node", 50)
                        : tally;
            }
        };

        assertThat(run(world)).isFalse();
        assertThat(printed)
                .anyMatch(line -> line.startsWith("NOT HELD  every query is answered") && line.contains("no node"));
    }

    @Test
    void run_firstQueryRefused_doesNotHold() throws Exception {
        RampWorld world = new RampWorld() {
            @Override
            public Answer ask(String application, Objective objective, LabelledBatch batch)
                    throws Refused, InterruptedException {
                throw new Refused("UNAVAILABLE", "no view has arrived yet");
            }
        };

        assertThat(run(world)).isFalse();
        assertThat(printed)
                .anyMatch(line -> line.startsWith("NOT HELD  a query that finds nothing loaded")
                        && line.contains("no view has arrived yet"));
    }

    @Test
    void run_policyThatOnlyTellsThatNothingCanBeDone_doesNotTakeThatForAChange() throws Exception {
        RampWorld world = new RampWorld() {
            @Override
            public List<PlanChange> changes() {
                List<PlanChange> all = new ArrayList<>(super.changes());
                if (second() % 7 == 0) {
                    all.add(PlanChange.of(
                            PlanChange.Kind.UPGRADE, "fashion", List.of(), List.of(), "no room", Map.of()));
                }
                return all;
            }
        };

        assertThat(run(world)).as(String.join("\n", printed)).isTrue();
        assertThat(printed).anyMatch(line -> line.contains("-> nothing changes: no room"));
    }

    @Test
    void run_policyThatNeverChangesAnything_saysSoAndHasNoRamp() throws Exception {
        RampWorld world = new RampWorld() {
            @Override
            public PlanningPolicy policy() {
                return (situation, previous) -> PlacementPlan.of(previous.placements(), List.of(), Map.of());
            }
        };

        assertThat(run(world)).isTrue();
        assertThat(world.second()).isZero();
        assertThat(printed).anyMatch(line -> line.startsWith("no ramp:"));
    }

    private static PlanChange change(PlanChange.Kind kind) {
        return PlanChange.of(
                kind,
                "fashion",
                List.of(new Placement(RampWorld.VARIANT, "local-2")),
                List.of(new Placement(RampWorld.VARIANT, "local-1")),
                "for no reason",
                Map.of());
    }

    private boolean run(RampWorld world) throws Exception {
        LabelledBatch batch = new LabelledBatch(0, ByteString.EMPTY, List.of(0));
        return new RampRun(
                        RampWorld.CATALOG,
                        RampWorld.CATALOG.applications().get(0),
                        Catalogs.NODE_TYPE,
                        2,
                        List.of(batch),
                        world,
                        world,
                        target -> world,
                        world,
                        printed::add)
                .run();
    }
}
