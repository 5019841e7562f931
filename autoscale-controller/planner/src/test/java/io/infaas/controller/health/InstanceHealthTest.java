package io.infaas.controller.health;

import static io.infaas.controller.health.HealthReports.PLACE;
import static io.infaas.controller.health.HealthReports.TINY;
import static io.infaas.controller.health.HealthReports.use;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.catalog.NodeType;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InstanceHealthTest {

    private static final NodeType GPU = new NodeType(Catalogs.NODE_TYPE, 2, 8L << 30, 1, 1);
    private static final int SECONDS = 40;
    private static final double NOISE = 0.1;

    @Test
    void states_nothingReported_isEmpty() {
        assertThat(new HealthReports().states()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // queries/s, latency ms, state from ACTIVE; 10 ms and 100/s are profiled
        "50, 10, ACTIVE",
        "95, 30, ACTIVE",
        "101, 10, OVERLOADED",
        "300, 500, OVERLOADED",
        "50, 39, ACTIVE",
        "50, 41, INTERFERED",
        "5, 41, INTERFERED",
        // waiting by load alone is not interference
        "90, 60, ACTIVE",
    })
    void state_fromActive_followsTheTable(double queries, double latencyMs, InstanceState expected) {
        HealthReports reports = new HealthReports().seconds(8, queries, latencyMs);

        assertThat(reports.state()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"95, OVERLOADED", "81, OVERLOADED", "79, ACTIVE", "0, ACTIVE"})
    void state_fromOverloaded_staysUntilLoadIsWellBelow(double queries, InstanceState expected) {
        HealthReports reports = new HealthReports().seconds(8, 150, 10);
        assertThat(reports.state()).isEqualTo(InstanceState.OVERLOADED);

        reports.seconds(12, queries, 10);

        assertThat(reports.state()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "50, 39, INTERFERED",
        "50, 16, INTERFERED",
        "50, 14, ACTIVE",
        "90, 16, INTERFERED",
        "120, 16, OVERLOADED"
    })
    void state_fromInterfered_staysUntilLatencyIsWellBelow(double queries, double latencyMs, InstanceState expected) {
        HealthReports reports = new HealthReports().seconds(8, 50, 60);
        assertThat(reports.state()).isEqualTo(InstanceState.INTERFERED);

        reports.seconds(15, queries, latencyMs);

        assertThat(reports.state()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"14, ACTIVE", "16, INTERFERED"})
    void state_gpuOfTenMs_isJudgedMoreStrictly(double latencyMs, InstanceState expected) {
        HealthReports reports =
                new HealthReports(HealthReports.GPU_CATALOG, HealthReports.GPU_PLACE, GPU).seconds(8, 20, latencyMs);

        assertThat(reports.state()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"39, ACTIVE", "41, INTERFERED"})
    void state_processorVariantOnANodeWithAGpu_isJudgedAsAnywhere(double latencyMs, InstanceState expected) {
        HealthReports reports = new HealthReports(PLACE, GPU).seconds(8, 20, latencyMs);

        assertThat(reports.state()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"2, ACTIVE", "5, ACTIVE", "5.3, INTERFERED"})
    void state_tinyVariant_isForgivenTheWayToTheNode(double latencyMs, InstanceState expected) {
        HealthReports reports = new HealthReports(TINY, Catalogs.nodeType()).seconds(8, 100, latencyMs);

        assertThat(reports.state()).isEqualTo(expected);
    }

    @Test
    void state_oneSlowAnswer_isNoInterference() {
        HealthReports reports = new HealthReports().second(1, 300);

        assertThat(reports.state()).isEqualTo(InstanceState.ACTIVE);
    }

    @ParameterizedTest
    @CsvSource({"109, ACTIVE", "111, OVERLOADED"})
    void state_backlogOfMoreThanASecondsWork_isOverload(long inFlight, InstanceState expected) {
        HealthReports reports = new HealthReports().second(50, 10, inFlight);

        assertThat(reports.state()).isEqualTo(expected);
    }

    @Test
    void state_lateAnswersAfterOverload_areNoInterference() {
        HealthReports reports = new HealthReports().seconds(8, 150, 900);
        assertThat(reports.state()).isEqualTo(InstanceState.OVERLOADED);

        for (int second = 0; second < 10; second++) {
            reports.second(40, second < 3 ? 500 : 12);
            assertThat(reports.state()).isNotEqualTo(InstanceState.INTERFERED);
        }
        assertThat(reports.state()).isEqualTo(InstanceState.ACTIVE);
    }

    @Test
    void state_workWithoutAnswers_isInterference() {
        HealthReports reports = new HealthReports().seconds(3, 50, 10);

        assertThat(reports.silent(2, 5).state()).isEqualTo(InstanceState.ACTIVE);
        assertThat(reports.silent(1, 5).state()).isEqualTo(InstanceState.INTERFERED);
    }

    @Test
    void state_interferedAndAvoided_getsAnotherChance() {
        HealthReports reports = new HealthReports().seconds(8, 50, 60);

        reports.seconds(2, 0, 0);
        assertThat(reports.state()).isEqualTo(InstanceState.INTERFERED);

        reports.seconds(1, 0, 0);
        assertThat(reports.state()).isEqualTo(InstanceState.ACTIVE);
    }

    @Test
    void state_twoGatewaysWithHalfTheLoadEach_addUp() {
        HealthReports reports = new HealthReports();
        for (int i = 0; i < 8; i++) {
            reports.second(60, 10);
            reports.give("g2", use(PLACE, 60, 10, 0, 0));
        }

        assertThat(reports.state()).isEqualTo(InstanceState.OVERLOADED);
    }

    @Test
    void state_oneOfTwoGatewaysFallsSilent_itsShareFades() {
        HealthReports reports = new HealthReports();
        for (int i = 0; i < 8; i++) {
            reports.second(60, 10);
            reports.give("g2", use(PLACE, 60, 10, 0, 0));
        }
        assertThat(reports.state()).isEqualTo(InstanceState.OVERLOADED);

        reports.seconds(8, 60, 10);

        assertThat(reports.state()).isEqualTo(InstanceState.ACTIVE);
    }

    @Test
    void states_allGatewaysAreSilent_nothingIsLeft() {
        HealthReports reports = new HealthReports().seconds(8, 150, 10);

        assertThat(reports.pass(31).states()).isEmpty();
    }

    @Test
    void states_unknownVariantOrNode_isIgnored() {
        HealthReports reports = new HealthReports();

        reports.give(
                "g1",
                use(new Placement("other", "a"), 500, 10, 0, 0),
                use(new Placement(PLACE.variant(), "b"), 500, 10, 0, 0));

        assertThat(reports.states()).isEmpty();
    }

    @Test
    void unhealthy_reported_staysUntilHealed() {
        HealthReports reports = new HealthReports();
        reports.give("g1", use(PLACE, 1, 10, 0, 2), use(TINY, 1, 1, 0, 0));

        assertThat(reports.health().unhealthyPlacements(reports.nowNanos())).containsExactly(PLACE);

        reports.health().recordHealed(PLACE, reports.nowNanos());

        assertThat(reports.health().unhealthyPlacements(reports.nowNanos())).isEmpty();
    }

    @Test
    void unhealthy_reportThatCameLate_doesNotCount() {
        HealthReports reports = new HealthReports();
        reports.health().recordHealed(PLACE, reports.nowNanos());

        reports.pass(1).give("g1", use(PLACE, 1, 10, 0, 2));
        assertThat(reports.health().unhealthyPlacements(reports.nowNanos())).isEmpty();

        reports.pass(2).give("g1", use(PLACE, 1, 10, 0, 2));
        assertThat(reports.health().unhealthyPlacements(reports.nowNanos())).containsExactly(PLACE);
    }

    @Test
    void unhealthy_longAgo_isForgotten() {
        HealthReports reports = new HealthReports();
        reports.give("g1", use(PLACE, 1, 10, 0, 2));

        reports.pass(31);

        assertThat(reports.health().unhealthyPlacements(reports.nowNanos())).isEmpty();
    }

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
