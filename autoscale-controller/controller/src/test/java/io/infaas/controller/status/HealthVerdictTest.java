package io.infaas.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.status.ControllerStatus.LeadershipRow;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class HealthVerdictTest {

    private static final ControllerSnapshot LEADING = ControllerSnapshotFixture.snapshot();

    @Test
    void controllerWhoseLoopMoves_isHealthy_andReadyWithAView() {
        HealthVerdict now = after(Duration.ofSeconds(1));

        assertThat(now.health(LEADING)).isEqualTo(new HealthVerdict.Verdict(true, "ok"));
        assertThat(now.readiness(LEADING)).isEqualTo(new HealthVerdict.Verdict(true, "leads"));
    }

    @Test
    void controllerWhoseLoopHangs_isNeitherHealthyNorReady() {
        HealthVerdict late = after(HealthVerdict.HANGING);

        assertThat(late.health(LEADING))
                .isEqualTo(new HealthVerdict.Verdict(
                        false, "the control loop has not moved for 30 s: restart the process"));
        assertThat(late.readiness(LEADING).good()).isFalse();
    }

    @Test
    void follower_isReadyOnceItSeesALeader() {
        HealthVerdict now = after(Duration.ZERO);

        assertThat(now.readiness(LEADING.with(new LeadershipRow(false, "a:8004/1-x", 3, 0))))
                .isEqualTo(new HealthVerdict.Verdict(true, "follows 'a:8004/1-x'"));
        assertThat(now.readiness(LEADING.with(new LeadershipRow(false, "", 0, 0))))
                .isEqualTo(new HealthVerdict.Verdict(false, "no controller leads"));
    }

    private static HealthVerdict after(Duration time) {
        return new HealthVerdict(Clock.fixed(ControllerSnapshotFixture.NOW.plus(time), ZoneOffset.UTC));
    }
}
