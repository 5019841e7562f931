package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.controller.plan.MachineMarket;
import io.infaas.controller.plan.MachinePlan;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.Situation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class OptimumGapTest {

    private static final Catalog CATALOG =
            Catalogs.fashion().variant("small", "fp32", 0.88, 1).build();
    private static final Situation SITUATION =
            new Situation(CATALOG, List.of(), Map.of(), List.of(), Set.of(), Set.of(), 0);
    private static final MachineMarket MARKET = new MachineMarket(List.of(), List.of(), 0, 1, 1);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger measurements = new AtomicInteger();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private Supplier<OptionalDouble> measurement = () -> OptionalDouble.of(0.05);
    private final OptimumGap gap = new OptimumGap(new Measuring(), nanos::get, tasks::add);

    private final class Measuring implements PlanningPolicy {

        @Override
        public PlacementPlan plan(Situation present, PlacementPlan previous) {
            return previous;
        }

        @Override
        public OptionalDouble gap(Situation situation, PlacementPlan plan, MachineMarket market) {
            measurements.incrementAndGet();
            return measurement.get();
        }
    }

    private void round() {
        assertThat(gap.machines(SITUATION, PlacementPlan.NONE, MARKET)).isEqualTo(MachinePlan.NONE);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    @Test
    void machines_eachSecond_measuresEveryTenSeconds() {
        for (int second = 0; second < 30; second++) {
            round();
            runTasks();
            pass(Duration.ofSeconds(1));
        }

        assertThat(measurements).hasValue(3);
        assertThat(gap.latest()).isEqualTo(0.05);
    }

    @Test
    void machines_whileOneIsMeasured_asksForNoOther() {
        round();
        round();

        assertThat(tasks).hasSize(1);
    }

    @Test
    void machines_slowMeasurement_takesATenthOfTheTime() {
        measurement = () -> {
            pass(Duration.ofSeconds(6));
            return OptionalDouble.of(0.1);
        };
        round();
        runTasks();
        pass(Duration.ofSeconds(59));
        round();
        assertThat(tasks).isEmpty();

        pass(Duration.ofSeconds(1));
        round();
        assertThat(tasks).hasSize(1);
    }

    @Test
    void machines_measurementFails_plansAndMeasuresAgain() {
        measurement = () -> {
            throw new UnsatisfiedLinkError("no native library");
        };
        round();
        runTasks();
        assertThat(gap.latest()).isNaN();

        measurement = () -> OptionalDouble.of(0.2);
        pass(Duration.ofSeconds(10));
        round();
        runTasks();
        assertThat(gap.latest()).isEqualTo(0.2);
    }

    @Test
    void machines_threadIsBusy_asksAgainInTheNextRound() {
        OptimumGap busy = new OptimumGap(new Measuring(), nanos::get, task -> {
            if (tasks.isEmpty()) {
                tasks.add(task);
                throw new RejectedExecutionException();
            }
            task.run();
        });
        busy.machines(SITUATION, PlacementPlan.NONE, MARKET);
        assertThat(busy.latest()).isNaN();

        busy.machines(SITUATION, PlacementPlan.NONE, MARKET);
        assertThat(busy.latest()).isEqualTo(0.05);
    }

    @Test
    void latest_noRoundForLong_isUnknown() {
        round();
        runTasks();
        pass(Duration.ofMinutes(11));

        assertThat(gap.latest()).isNaN();
    }
}
