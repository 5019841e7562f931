package io.infaas.controller.status;

import java.time.Clock;
import java.time.Duration;

/**
 * The answers of {@code GET /health} and {@code GET /ready}, for the tools that restart or replace processes. The leader is the only
 * name in them.
 */
record HealthVerdict(Clock clock) {

    /** Longer than a round of the largest fleet. */
    static final Duration HANGING = Duration.ofSeconds(30);

    /** A verdict with its reason. */
    record Verdict(boolean good, String text) {}

    /** A controller is unhealthy if its loop hangs or has ended. */
    Verdict health(ControllerSnapshot now) {
        Duration age = Duration.between(now.time(), clock.instant());
        return age.compareTo(HANGING) < 0
                ? new Verdict(true, "ok")
                : new Verdict(
                        false,
                        "the control loop has not moved for %d s: restart the process".formatted(age.toSeconds()));
    }

    /** Ready is a leader that has published a view, and a follower that sees a leader. */
    Verdict readiness(ControllerSnapshot now) {
        Verdict health = health(now);
        ControllerStatus.LeadershipRow row = now.leadership();
        if (!health.good()) {
            return health;
        }
        if (row.leads()) {
            return now.viewVersion() > 0 ? new Verdict(true, "leads") : new Verdict(false, "leads without a view yet");
        }
        return row.leader().isBlank()
                ? new Verdict(false, "no controller leads")
                : new Verdict(true, "follows '%s'".formatted(row.leader()));
    }
}
