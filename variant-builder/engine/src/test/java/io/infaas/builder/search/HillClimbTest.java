package io.infaas.builder.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.RuntimeSettings;
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
            new RuntimeSettings(1, 1, 8),
            List.of(
                    Grid.Axis.of("threads", List.of(1, 2, 4), (from, n) -> new RuntimeSettings(n, from.instances(), 8)),
                    Grid.Axis.of("instances", List.of(1, 2), (from, n) -> new RuntimeSettings(from.threads(), n, 8))));

    @Test
    void climb_whileStepsGain_triesAll() throws IOException {
        HillClimb.Route<RuntimeSettings> route = climb(GRID, settings -> settings.threads() * settings.instances(), 99);

        assertThat(route.tried()).hasSize(6).doesNotHaveDuplicates().startsWith(GRID.first());
        assertThat(route.untried()).isZero();
    }

    @Test
    void climb_stepThatGainsNothing_isTheEndOfItsWay() throws IOException {
        HillClimb.Route<RuntimeSettings> route = climb(GRID, RuntimeSettings::instances, 99);

        assertThat(route.tried()).extracting(RuntimeSettings::label).containsExactly("t1", "t2", "t1-i2", "t2-i2");
        assertThat(route.ends()).extracting(RuntimeSettings::label).containsExactly("t2", "t2-i2");
        assertThat(route.untried()).isEqualTo(2);
        assertThat(route.complete()).isTrue();
    }

    @Test
    void climb_thatMayNotGoOn_saysHowMuchIsLeft() throws IOException {
        HillClimb.Route<RuntimeSettings> route = climb(GRID, RuntimeSettings::threads, 1);

        assertThat(route.tried()).hasSize(2);
        assertThat(route.untried()).isEqualTo(4);
        assertThat(route.complete()).isFalse();
    }

    /** If heights are sums over the axes, each with one summit, the climb finds the highest point. */
    @Property
    void climb_hillWithOneSummit_findsIt(
            @ForAll @Size(min = 1, max = 3) List<@IntRange(min = 0, max = 4) Integer> summits) throws IOException {
        List<Grid.Axis> axes = summits.stream()
                .map(summit -> Grid.Axis.of(
                        "axis",
                        List.of(0, 1, 2, 3, 4),
                        (from, n) ->
                                new RuntimeSettings(1, 1, from.maxBatchSize() + (n <= summit ? n : 2 * summit - n))))
                .toList();
        Grid grid = new Grid(new RuntimeSettings(1, 1, 20), axes);

        HillClimb.Route<RuntimeSettings> route = climb(grid, RuntimeSettings::maxBatchSize, 999);

        assertThat(route.tried().stream()
                        .mapToInt(RuntimeSettings::maxBatchSize)
                        .max())
                .hasValue(20 + summits.stream().mapToInt(Integer::intValue).sum());
        assertThat(route.tried().size() + route.untried()).isEqualTo(grid.size());
    }

    private static HillClimb.Route<RuntimeSettings> climb(Grid grid, ToIntFunction<RuntimeSettings> height, int steps)
            throws IOException {
        int[] left = {steps};
        return HillClimb.of(grid, grid.first(), new HillClimb.Terrain<>() {
            @Override
            public RuntimeSettings explore(RuntimeSettings settings, RuntimeSettings from) {
                return settings;
            }

            @Override
            public boolean isGain(RuntimeSettings from, RuntimeSettings to) {
                return height.applyAsInt(to) > height.applyAsInt(from);
            }

            @Override
            public boolean hasTime() {
                return left[0]-- > 0;
            }
        });
    }
}
