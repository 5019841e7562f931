package io.infaas.controller.standalone.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.controller.plan.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class RampChoiceTest {

    private static final int CORES = 2;

    private final List<String> told = new ArrayList<>();
    private final RampTarget narrow = target("narrow", 20, 50);
    private final RampTarget wide = target("wide", 40, 50);

    @Test
    void of_topThatTakesAllCores_takesTheNextTarget() {
        Optional<RampChoice> choice = choice(target -> forecast(target, true, true), wide, narrow);

        assertThat(choice.orElseThrow().target()).isEqualTo(narrow);
        assertThat(told).hasSize(2);
        assertThat(told.get(0)).contains("'wide'", "not taken: 2 cores can do");
        assertThat(told.get(1)).contains("'narrow'", ": taken");
    }

    @Test
    void of_targetOnWhichNothingComesOrGoes_isNotTaken() {
        assertThat(choice(target -> forecast(target, true, false), narrow)).isEmpty();
        assertThat(told).singleElement().asString().contains("nothing would come or go");
    }

    @Test
    void ceiling_coresThatCouldDoMoreThanIsLoaded_leavesRoomInWhatIsLoaded() {
        RampChoice choice = RampChoice.of(List.of(narrow), target -> forecast(target, true, true), 64, told::add)
                .orElseThrow();

        assertThat(choice.ceiling()).isLessThan(2 * 20).isGreaterThanOrEqualTo(20);
    }

    private Optional<RampChoice> choice(Function<RampTarget, RampForecast> forecasts, RampTarget... targets) {
        return RampChoice.of(List.of(targets), forecasts, CORES, told::add);
    }

    /** One instance at the foot, two at the top. */
    private static RampForecast forecast(RampTarget target, boolean up, boolean down) {
        Placement one = new Placement(target.model(), "local-1");
        Placement other = new Placement(target.model(), "local-2");
        return new RampForecast(new TreeSet<>(List.of(one)), new TreeSet<>(List.of(one, other)), up, down);
    }

    private static RampTarget target(String variant, double rate, double coreMs) {
        return new RampTarget(
                variant, new Objective(240, 0.9), 32, Map.of(variant, new RampTarget.Figures(rate, coreMs)));
    }
}
