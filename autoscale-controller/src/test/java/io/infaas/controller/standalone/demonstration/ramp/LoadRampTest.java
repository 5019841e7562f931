package io.infaas.controller.standalone.demonstration.ramp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.standalone.demonstration.Demonstration;
import io.infaas.controller.standalone.demonstration.client.LabelledBatch;
import io.infaas.controller.standalone.demonstration.client.QueryAnswer;
import io.infaas.controller.standalone.demonstration.client.QueryRefusedException;
import io.infaas.controller.standalone.demonstration.report.DemoReport;
import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoadRampTest {

    private static final int HYSTERESIS = 10;

    private final List<String> printed = new ArrayList<>();

    @Test
    void run_controllerThatFollowsTheLoad_passes() throws Exception {
        RampWorld world = new RampWorld();

        boolean passed = run(world);

        assertThat(passed).as(String.join("\n", printed)).isTrue();
        assertThat(world.second()).isBetween(90, 240);
        assertThat(printed)
                .anyMatch(line -> line.contains("-> replicate + large-fp32-t1@local-2: too much for one"))
                .anyMatch(line -> line.contains("-> remove - large-fp32-t1@local-2: one would do"))
                .anyMatch(line -> line.contains("large-fp32-t1 x2"))
                .contains("Demonstration passed: 7 of 7 checks");
    }

    @Test
    void run_load_risesToWhatOneInstanceCarriesAndEndsLow() throws Exception {
        List<Double> rates = new ArrayList<>();
        RampWorld world = new RampWorld() {
            @Override
            public LoadSample offer(double queriesPerSecond) {
                rates.add(queriesPerSecond);
                return super.offer(queriesPerSecond);
            }
        };

        run(world);

        double one = 1000 / 1.5 / Demonstration.BATCH;
        assertThat(rates).allSatisfy(rate -> assertThat(rate).isLessThan(1.4 * one));
        assertThat(rates).anySatisfy(rate -> assertThat(rate).isGreaterThanOrEqualTo(one));
        assertThat(rates.subList(rates.size() - RampSchedule.flatSeconds(HYSTERESIS), rates.size()))
                .allSatisfy(rate -> assertThat(rate).isLessThan(0.5 * one));
    }

    @Test
    void run_secondInstanceGivenUpAMinuteAfterTheFirst_isAwaitedBeforeTheFlatLoad() throws Exception {
        Placement late = new Placement(RampWorld.VARIANT, "local-3");
        RampWorld world = new RampWorld() {
            private int peak;

            @Override
            public SortedMap<Placement, InstanceState> instances() {
                SortedMap<Placement, InstanceState> instances = super.instances();
                if (instances.size() > 1) {
                    peak = second();
                }
                if (peak > 0 && second() < peak + 40) {
                    instances.put(late, InstanceState.ACTIVE);
                }
                return instances;
            }

            @Override
            LoadSample sample() {
                if (peak > 0 && second() == peak + 40) {
                    addChange(PlanChange.of(
                            PlanChange.Kind.REMOVE, "fashion", List.of(), List.of(late), "no longer late", Map.of()));
                }
                return super.sample();
            }
        };

        boolean passed = run(world);

        assertThat(passed).as(String.join("\n", printed)).isTrue();
        assertThat(printed).anyMatch(line -> line.contains("no longer late"));
    }

    /** More of a variant on its node is no further placement. */
    @Test
    void run_secondInstanceOnTheSameNodeGivenUpLater_isAwaitedBeforeTheFlatLoad() throws Exception {
        Placement same = new Placement(RampWorld.VARIANT, "local-1");
        RampWorld world = new RampWorld() {
            private int peak;

            @Override
            LoadSample sample() {
                if (peak == 0 && instances().size() > 1) {
                    peak = second();
                    addChange(PlanChange.of(
                            PlanChange.Kind.REPLICATE, "fashion", List.of(same), List.of(), "two on one", Map.of()));
                }
                if (peak > 0 && second() == peak + 40) {
                    addChange(PlanChange.of(
                            PlanChange.Kind.REMOVE, "fashion", List.of(same), List.of(), "one on one", Map.of()));
                }
                return super.sample();
            }
        };

        boolean passed = run(world);

        assertThat(passed).as(String.join("\n", printed)).isTrue();
        assertThat(printed).anyMatch(line -> line.contains("one on one"));
    }

    /** There would be nothing to give up when the load falls. */
    @Test
    void run_moreThatIsSlowerThanItsProfileAndReplacedAtThePeak_risesOnceMore() throws Exception {
        SlowRampWorld world = new SlowRampWorld(second -> 2) {
            private boolean undone;

            @Override
            LoadSample sample() {
                if (!undone && instances().size() > 1) {
                    undone = true;
                    undo("slower than its profile says");
                }
                return super.sample();
            }
        };

        boolean passed = run(world);

        assertThat(passed).as(String.join("\n", printed)).isTrue();
        assertThat(printed)
                .filteredOn(line -> line.contains("-> replicate + large-fp32-t1@local-2"))
                .hasSize(2);
    }

    @Test
    void run_changeInTheLastMinute_fails() throws Exception {
        RampWorld world = new RampWorld() {
            private boolean changed;

            @Override
            LoadSample sample() {
                long flat =
                        printed.stream().filter(line -> line.contains(" flat ")).count();
                if (flat == 20 && !changed) {
                    changed = true;
                    addChange(change(PlanChange.Kind.DOWNGRADE));
                }
                return super.sample();
            }
        };

        assertThat(run(world)).isFalse();
        assertThat(printed)
                .anyMatch(line -> line.startsWith("FAIL  stability: expected no change during 60 s of flat load"));
    }

    @Test
    void run_changeThatDoesNotHelp_fails() throws Exception {
        RampWorld world = new RampWorld() {
            @Override
            LoadSample sample() {
                LoadSample sample = super.sample();
                boolean top = instances().size() > 1;
                return new LoadSample(sample.sent(), sample.answered(), top ? sample.answered() : 0, 0, "", 50);
            }
        };

        assertThat(run(world)).isFalse();
        assertThat(printed).anyMatch(line -> line.startsWith("FAIL  recovery: expected 95 % of 5 s in time"));
    }

    @Test
    void run_machineThatIsLateAtLowLoad_endsWithoutMoreLoad() throws Exception {
        RampWorld world = new RampWorld() {
            @Override
            LoadSample sample() {
                LoadSample sample = super.sample();
                return new LoadSample(sample.sent(), sample.answered(), sample.answered(), 0, "", 900);
            }
        };

        assertThat(run(world)).isFalse();
        assertThat(printed).noneMatch(line -> line.contains(" up "));
        assertThat(printed).anyMatch(line -> line.startsWith("FAIL  low load: expected 95 %"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.3, 2, 4})
    void run_machineSlowerThanItsProfiles_passes(double slowdown) throws Exception {
        SlowRampWorld world = new SlowRampWorld(second -> slowdown);

        boolean passed = run(world);

        assertThat(passed).as(String.join("\n", printed)).isTrue();
        assertThat(printed)
                .anyMatch(line -> line.contains("-> replicate + large-fp32-t1@local-2"))
                .anyMatch(line -> line.contains("-> remove - large-fp32-t1@local-2"));
    }

    @Test
    void run_machineThatBecomesSlowerAfterTheWarmUp_isMeasuredOnceMore() throws Exception {
        SlowRampWorld world = new SlowRampWorld(second -> second < 9 ? 1 : 5);

        boolean passed = run(world);

        assertThat(printed).anyMatch(line -> line.contains("has become slower"));
        assertThat(passed).as(String.join("\n", printed)).isTrue();
    }

    @Test
    void run_machineThatIsSlowOnlyAtFirst_isMeasuredWhenItIsNot() throws Exception {
        SlowRampWorld world = new SlowRampWorld(second -> Math.max(1, 12 - second));

        boolean passed = run(world);

        assertThat(passed).as(String.join("\n", printed)).isTrue();
        assertThat(printed).anyMatch(line -> line.matches(" *queries take 1\\.\\d times as long .*"));
    }

    @Test
    void run_queryThatIsLost_failsWithTheReason() throws Exception {
        RampWorld world = new RampWorld() {
            @Override
            LoadSample sample() {
                LoadSample sample = super.sample();
                return second() == 30
                        ? new LoadSample(sample.sent(), sample.answered(), 0, 1, "UNAVAILABLE: no node", 50)
                        : sample;
            }
        };

        assertThat(run(world)).isFalse();
        assertThat(printed)
                .anyMatch(line -> line.startsWith("FAIL  no lost query: expected an answer to every query")
                        && line.contains("no node"));
    }

    @Test
    void run_firstQueryRefused_fails() throws Exception {
        RampWorld world = new RampWorld() {
            @Override
            public QueryAnswer query(String application, Objective objective, LabelledBatch batch)
                    throws QueryRefusedException, InterruptedException {
                throw new QueryRefusedException("UNAVAILABLE", "no view has arrived yet");
            }
        };

        assertThat(run(world)).isFalse();
        assertThat(printed)
                .anyMatch(line -> line.startsWith("FAIL  cold start: expected an answer to the first query")
                        && line.contains("no view has arrived yet"));
    }

    @Test
    void run_policyThatOnlyReportsALimit_isNoChange() throws Exception {
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
        assertThat(printed).anyMatch(line -> line.contains("-> no change: no room"));
    }

    @Test
    void run_policyThatNeverScales_isSkippedWithTheReason() throws Exception {
        RampWorld world = new RampWorld() {
            @Override
            public PlanningPolicy policy() {
                return (situation, previous) -> PlacementPlan.of(previous.placements(), List.of(), Map.of());
            }
        };

        assertThat(run(world)).isTrue();
        assertThat(world.second()).isZero();
        assertThat(printed).anyMatch(line -> line.startsWith("Skipped:"));
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
        LabelledBatch batch = new LabelledBatch(
                0,
                ByteString.EMPTY,
                IntStream.range(0, Demonstration.BATCH).boxed().toList());
        DemoReport report = new DemoReport(printed::add);
        new LoadRamp(
                        RampWorld.CATALOG,
                        RampWorld.CATALOG.applications().get(0),
                        Catalogs.NODE_TYPE,
                        List.of(batch),
                        world,
                        world,
                        HYSTERESIS,
                        report)
                .run(world::under, 2);
        report.printVerdict();
        return report.hasPassed();
    }
}
