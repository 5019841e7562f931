package io.infaas.builder.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Settings;
import java.io.IOException;
import java.util.List;
import java.util.function.ToIntFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HillClimbTest {

    private static final Grid GRID = new Grid(
            new Settings(1, 1, 8),
            List.of(
                    Axis.of("threads", List.of(1, 2, 4), (from, n) -> new Settings(n, from.instances(), 8)),
                    Axis.of("instances", List.of(1, 2), (from, n) -> new Settings(from.threads(), n, 8))));

    @Test
    void climb_whileStepsGain_triesAll() throws IOException {
        HillClimb.Route<Settings> route = climb(GRID, settings -> settings.threads() * settings.instances(), 99);

        assertThat(route.tried()).hasSize(6).doesNotHaveDuplicates().startsWith(GRID.first());
        assertThat(route.untried()).isZero();
    }

    @Test
    void climb_stepThatGainsNothing_isTheEndOfItsWay() throws IOException {
        HillClimb.Route<Settings> route = climb(GRID, Settings::instances, 99);

        assertThat(route.tried()).extracting(Settings::label).containsExactly("t1", "t2", "t1-i2", "t2-i2");
        assertThat(route.ends()).extracting(Settings::label).containsExactly("t2", "t2-i2");
        assertThat(route.untried()).isEqualTo(2);
        assertThat(route.complete()).isTrue();
    }

    @Test
    void climb_thatMayNotGoOn_saysHowMuchIsLeft() throws IOException {
        HillClimb.Route<Settings> route = climb(GRID, Settings::threads, 1);

        assertThat(route.tried()).hasSize(2);
        assertThat(route.untried()).isEqualTo(4);
        assertThat(route.complete()).isFalse();
    }

    /** Where heights are sums over the axes, each with one summit, the climb finds the highest place. */
    @Property
    void climb_hillWithOneSummit_findsIt(
            @ForAll @Size(min = 1, max = 3) List<@IntRange(min = 0, max = 4) Integer> summits) throws IOException {
        List<Axis> axes = summits.stream()
                .map(summit -> Axis.of(
                        "axis",
                        List.of(0, 1, 2, 3, 4),
                        (from, n) -> new Settings(1, 1, from.maxBatchSize() + (n <= summit ? n : 2 * summit - n))))
                .toList();
        Grid grid = new Grid(new Settings(1, 1, 20), axes);

        HillClimb.Route<Settings> route = climb(grid, Settings::maxBatchSize, 999);

        assertThat(route.tried().stream().mapToInt(Settings::maxBatchSize).max())
                .hasValue(20 + summits.stream().mapToInt(Integer::intValue).sum());
        assertThat(route.tried().size() + route.untried()).isEqualTo(grid.size());
    }

    private static HillClimb.Route<Settings> climb(Grid grid, ToIntFunction<Settings> height, int steps)
            throws IOException {
        int[] left = {steps};
        return HillClimb.of(grid, grid.first(), new HillClimb.Terrain<>() {
            @Override
            public Settings explore(Settings settings, Settings from) {
                return settings;
            }

            @Override
            public boolean isGain(Settings from, Settings to) {
                return height.applyAsInt(to) > height.applyAsInt(from);
            }

            @Override
            public boolean hasTime() {
                return left[0]-- > 0;
            }
        });
    }
}
