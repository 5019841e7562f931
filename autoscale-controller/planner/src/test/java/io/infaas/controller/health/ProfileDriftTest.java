package io.infaas.controller.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.health.ProfileDrift.Drift;
import io.infaas.controller.plan.Corrections;
import io.infaas.controller.plan.Corrections.Profiled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProfileDriftTest {

    private static final Profiled OF = new Profiled("small", "local");

    private final ProfileDrift drift = new ProfileDrift();
    private final List<Drift> drifts = new ArrayList<>();
    private long seconds;

    private ProfileDriftTest run(double factor, int more) {
        Corrections corrections = new Corrections(new TreeMap<>(Map.of(OF, factor)), new TreeMap<>());
        for (int i = 0; i < more; i++) {
            drifts.addAll(drift.find(corrections, TimeUnit.SECONDS.toNanos(seconds++)));
        }
        return this;
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.5, 8, 0.6})
    void find_wrongForTwoMinutes_isFoundOnce(double factor) {
        assertThat(run(factor, 120).drifts).isEmpty();
        assertThat(run(factor, 3_600).drifts).containsExactly(new Drift(OF, factor));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1.45, 0.7})
    void find_aboutRight_isNone(double factor) {
        assertThat(run(factor, 600).drifts).isEmpty();
    }

    @Test
    void find_interrupted_beginsAnew() {
        assertThat(run(2, 100).run(1, 1).run(2, 100).drifts).isEmpty();
    }

    @Test
    void find_wrongAgain_isFoundAgainOnlyAfterItWasAboutRight() {
        assertThat(run(2, 130).run(1.3, 10).run(2, 130).drifts).hasSize(1);
        assertThat(run(1.2, 10).run(2, 130).drifts).hasSize(2);
    }
}
