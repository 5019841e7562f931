package io.infaas.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.status.ControllerStatus.LeadershipRow;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HealthEndpointTest {

    private static final ControllerSnapshot LEADING = ControllerSnapshotFixture.snapshot();

    @Test
    void controllerWhoseLoopMoves_isHealthy_andReadyWithAView() {
        HealthEndpoint now = after(Duration.ofSeconds(1));

        assertThat(now.health(LEADING)).isEqualTo(Map.entry(true, "ok"));
        assertThat(now.readiness(LEADING)).isEqualTo(Map.entry(true, "leads"));
    }

    @Test
    void controllerWhoseLoopHangs_isNeitherHealthyNorReady() {
        HealthEndpoint late = after(HealthEndpoint.HANGING);

        assertThat(late.health(LEADING))
                .isEqualTo(Map.entry(false, "the control loop has not moved for 30 s: restart the process"));
        assertThat(late.readiness(LEADING).getKey()).isFalse();
    }

    @Test
    void follower_isReadyOnceItSeesALeader() {
        HealthEndpoint now = after(Duration.ZERO);

        assertThat(now.readiness(LEADING.with(new LeadershipRow(false, "a:8004/1-x", 3, 0))))
                .isEqualTo(Map.entry(true, "follows 'a:8004/1-x'"));
        assertThat(now.readiness(LEADING.with(new LeadershipRow(false, "", 0, 0))))
                .isEqualTo(Map.entry(false, "nobody leads"));
    }

    private static HealthEndpoint after(Duration time) {
        return new HealthEndpoint(
                () -> Future.succeededFuture(LEADING),
                Clock.fixed(ControllerSnapshotFixture.NOW.plus(time), ZoneOffset.UTC));
    }
}
