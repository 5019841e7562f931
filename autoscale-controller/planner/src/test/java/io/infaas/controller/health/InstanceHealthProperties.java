package io.infaas.controller.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;

/** Steady figures with noise give one state, not a series of states. */
final class InstanceHealthProperties {

    private static final int SECONDS = 40;
    private static final double NOISE = 0.1;

    @Property(tries = 300)
    void state_betweenTheBounds_staysWhatItIs(
            @ForAll boolean interfered,
            @ForAll @Size(min = 5, max = 20) List<@DoubleRange(min = 1.6, max = 3.9) Double> latencies) {
        HealthReports reports = new HealthReports().seconds(8, 50, interfered ? 60 : HealthReports.PROFILED_MS);
        InstanceState before = reports.state();
        // earlier figures count for a while: these seconds outweigh them
        reports.seconds(12, 50, 2 * HealthReports.PROFILED_MS);

        List<InstanceState> states = new ArrayList<>();
        for (double latency : latencies) {
            states.add(reports.second(50, latency * HealthReports.PROFILED_MS).state());
        }

        assertThat(states).containsOnly(before);
    }

    @Property(tries = 300)
    void state_loadBetweenTheBounds_staysWhatItIs(
            @ForAll boolean overloaded,
            @ForAll @Size(min = 5, max = 20) List<@DoubleRange(min = 0.82, max = 0.98) Double> loads) {
        HealthReports reports = new HealthReports().seconds(8, overloaded ? 150 : 50, HealthReports.PROFILED_MS);
        InstanceState before = reports.state();
        reports.seconds(12, 0.9 * HealthReports.SATURATION, HealthReports.PROFILED_MS);

        List<InstanceState> states = new ArrayList<>();
        for (double load : loads) {
            states.add(reports.second(load * HealthReports.SATURATION, HealthReports.PROFILED_MS)
                    .state());
        }

        assertThat(states).containsOnly(before);
    }

    @Property(tries = 500)
    void state_steadyFiguresWithNoise_changeOnceAtMost(
            @ForAll @DoubleRange(min = 0.05, max = 2) double load,
            @ForAll @DoubleRange(min = 1, max = 12) double latency,
            @ForAll long seed) {
        Random random = new Random(seed);
        HealthReports reports = new HealthReports();

        int changes = 0;
        InstanceState state = InstanceState.ACTIVE;
        for (int second = 0; second < SECONDS; second++) {
            InstanceState now = reports.second(
                            load * HealthReports.SATURATION * noise(random),
                            latency * HealthReports.PROFILED_MS * noise(random))
                    .state();
            changes += now == state ? 0 : 1;
            state = now;
        }

        // at a load near saturation, the instance may first look interfered and then overloaded
        assertThat(changes).isLessThanOrEqualTo(2);
        assertThat(state == InstanceState.ACTIVE && changes > 0)
                .as("came back without a reason")
                .isFalse();
    }

    private static double noise(Random random) {
        return 1 + NOISE * (2 * random.nextDouble() - 1);
    }
}
