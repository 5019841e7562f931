package io.infaas.controller.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.InstanceUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProfileDriftTest {

    private static final Placement PLACE = new Placement("small", "a");

    private final ProfileDrift drift = new ProfileDrift();
    private final List<ProfileDrift.Drift> found = new ArrayList<>();
    private Map<Placement, InstanceState> instances = Map.of(PLACE, InstanceState.ACTIVE);
    private long now = 77;

    @Test
    void find_twiceTheProfiledTimeForMinutes_foundOnce() {
        seconds(119, 10, 20, 10);
        assertThat(found).isEmpty();

        seconds(300, 10, 20, 10);

        assertThat(found).singleElement().satisfies(one -> {
            assertThat(one.placement()).isEqualTo(PLACE);
            assertThat(one.factor()).isBetween(1.99, 2.01);
        });
    }

    @Test
    void find_recoversAndDriftsAgain_foundAgain() {
        seconds(200, 10, 20, 10);
        seconds(200, 10, 10, 10);
        seconds(250, 10, 20, 10);

        assertThat(found).hasSize(2);
    }

    @Test
    void find_slowForAMinuteOnly_nothing() {
        for (int i = 0; i < 5; i++) {
            seconds(30, 10, 20, 10);
            seconds(120, 10, 10, 10);
        }

        assertThat(found).isEmpty();
    }

    @Test
    void find_withinTheFactor_nothing() {
        seconds(600, 10, 14, 10);

        assertThat(found).isEmpty();
    }

    @Test
    void find_onlyTheWayToTheNodeIsLonger_nothing() {
        seconds(600, 10, 2, 0.1);

        assertThat(found).isEmpty();
    }

    @Test
    void find_overloaded_nothing() {
        instances = Map.of(PLACE, InstanceState.OVERLOADED);

        seconds(600, 10, 200, 10);

        assertThat(found).isEmpty();
    }

    @Test
    void find_hardlyAnyAnswers_nothing() {
        for (int i = 0; i < 60; i++) {
            seconds(1, 1, 100, 10);
            seconds(9, 0, 0, 0);
        }

        assertThat(found).isEmpty();
    }

    @Test
    void report_unknownInstance_ignored() {
        instances = Map.of();

        seconds(600, 10, 100, 10);

        assertThat(found).isEmpty();
    }

    private void seconds(int count, long answers, double tookMs, double predictedMs) {
        for (int i = 0; i < count; i++) {
            drift.report(new DemandReport(1_000, List.of(), List.of(use(answers, tookMs, predictedMs)), List.of()));
            now += TimeUnit.SECONDS.toNanos(1);
            found.addAll(drift.find(instances, now));
        }
    }

    private static InstanceUse use(long answers, double tookMs, double predictedMs) {
        return new InstanceUse(
                PLACE.variant(),
                PLACE.node(),
                answers,
                answers,
                answers,
                answers * tookMs,
                answers * predictedMs,
                0,
                0,
                0);
    }
}
