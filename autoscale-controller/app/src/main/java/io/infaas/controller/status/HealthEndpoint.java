package io.infaas.controller.status;

import io.infaas.catalog.DocumentFormat;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code GET /health} and {@code GET /ready}, for what restarts a process and for what replaces processes one by one. They need no token and
 * show no names but that of the leader.
 */
final class HealthEndpoint {

    /** Longer than a round of the largest fleet. */
    static final Duration HANGING = Duration.ofSeconds(30);

    private final Supplier<Future<ControllerSnapshot>> snapshot;
    private final Clock clock;

    HealthEndpoint(Supplier<Future<ControllerSnapshot>> snapshot, Clock clock) {
        this.snapshot = snapshot;
        this.clock = clock;
    }

    static boolean isAt(String path) {
        return path.equals("/health") || path.equals("/ready");
    }

    void answer(HttpServerRequest request) {
        Function<ControllerSnapshot, Map.Entry<Boolean, String>> verdict =
                request.path().equals("/health") ? this::health : this::readiness;
        Context loop = Vertx.currentContext();
        snapshot.get()
                .map(verdict)
                .onSuccess(found -> loop.runOnContext(go -> AdminResponse.end(
                        request,
                        found.getKey() ? 200 : 503,
                        AdminResponse.JSON,
                        DocumentFormat.JSON.print(Map.of("status", found.getValue())))));
    }

    /** Unhealthy is a controller whose loop hangs or has ended. */
    Map.Entry<Boolean, String> health(ControllerSnapshot now) {
        Duration age = Duration.between(now.time(), clock.instant());
        return age.compareTo(HANGING) < 0
                ? Map.entry(true, "ok")
                : Map.entry(
                        false,
                        "the control loop has not moved for %d s: restart the process".formatted(age.toSeconds()));
    }

    /** Ready is a leader that has published a view, and a follower that sees a leader. */
    Map.Entry<Boolean, String> readiness(ControllerSnapshot now) {
        Map.Entry<Boolean, String> health = health(now);
        if (!health.getKey()) {
            return health;
        }
        ControllerStatus.LeadershipRow row = now.leadership();
        if (row.leads()) {
            return now.viewVersion() > 0 ? Map.entry(true, "leads") : Map.entry(false, "leads without a view yet");
        }
        return row.leader().isBlank()
                ? Map.entry(false, "nobody leads")
                : Map.entry(true, "follows '%s'".formatted(row.leader()));
    }
}
