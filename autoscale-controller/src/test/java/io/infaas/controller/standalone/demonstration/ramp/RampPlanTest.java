package io.infaas.controller.standalone.demonstration.ramp;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class RampPlanTest {

    private static final int CORES = 2;

    private final List<String> lines = new ArrayList<>();
    private final RampTarget narrow = target("narrow", 20, 50);
    private final RampTarget wide = target("wide", 40, 50);

    @Test
    void of_topThatTakesAllCores_selectsTheNextTarget() {
        Optional<RampPlan> plan = plan(target -> forecast(target, true, true), wide, narrow);

        assertThat(plan.orElseThrow().target()).isEqualTo(narrow);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("'wide'", "skipped: 2 cores sustain only");
        assertThat(lines.get(1)).contains("'narrow'", ": selected");
    }

    @Test
    void of_targetWithoutScaling_isSkipped() {
        assertThat(plan(target -> forecast(target, true, false), narrow)).isEmpty();
        assertThat(lines).singleElement().asString().contains("would not scale up and down");
    }

    @Test
    void ceiling_moreCoresThanLoadedCapacity_leavesHeadroomInLoadedCapacity() {
        RampPlan plan = RampPlan.of(List.of(narrow), target -> forecast(target, true, true), 64, lines::add)
                .orElseThrow();

        assertThat(plan.ceiling()).isLessThan(2 * 20).isGreaterThanOrEqualTo(20);
    }

    private Optional<RampPlan> plan(Function<RampTarget, RampForecast> forecasts, RampTarget... targets) {
        return RampPlan.of(List.of(targets), forecasts, CORES, lines::add);
    }

    /** One instance at low load, two at the top. */
    private static RampForecast forecast(RampTarget target, boolean up, boolean down) {
        Placement one = new Placement(target.model(), "local-1");
        Placement other = new Placement(target.model(), "local-2");
        return new RampForecast(
                PlacementPlan.of(List.of(one), List.of(), Map.of()),
                PlacementPlan.of(List.of(one, other), List.of(), Map.of()),
                up,
                down);
    }

    private static RampTarget target(String variant, double rate, double coreMs) {
        return new RampTarget(
                variant,
                new Objective(240, 0.9),
                32,
                Map.of(variant, new RampTarget.Member(variant, 0.9, rate, coreMs, coreMs)));
    }
}
