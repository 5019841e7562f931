package io.infaas.gateway.control;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.index.Target;
import io.infaas.gateway.nodes.ModelLoading;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.Router;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Loads and unloads under a controller, which decides on loaded models. A load pins the availability of the name and succeeds
 * once an instance of it serves. An unload removes the pin; from then on, the controller's policy decides.
 *
 * @param controller keeps the pins
 * @param longest timeout of a load
 */
public record ControllerModelLoading(Vertx vertx, Router router, Controller controller, Duration longest)
        implements ModelLoading {

    /** The component that decides on loaded models. */
    @FunctionalInterface
    public interface Controller {

        /**
         * Requests or withdraws an availability pin.
         *
         * @param name of the catalog: an application, an architecture, or the full name of a variant
         * @param limit timeout of the answer
         * @return completes when the pin is accepted; fails with a text for clients
         */
        Future<Void> requestPin(String name, boolean pinned, Duration limit);
    }

    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final long LOOK_MS = 20;

    @Override
    public Future<Void> load(String name) {
        Target target = router.routes()
                .target(name)
                .orElseThrow(() -> new Refusal(RefusalReason.INTERNAL, ModelLoading.notFound(name)));
        long end = System.nanoTime() + longest.toNanos();
        return controller
                .requestPin(target.catalogName(), true, ANSWER)
                .compose(acknowledged -> serves(name) ? Future.succeededFuture() : awaitServing(name, end));
    }

    @Override
    public Future<Void> unload(String name) {
        Optional<Target> target = router.routes().target(name);
        return target.isEmpty()
                ? Future.succeededFuture()
                : controller.requestPin(target.get().catalogName(), false, ANSWER);
    }

    private Future<Void> awaitServing(String name, long end) {
        Promise<Void> ready = Promise.promise();
        long timer = vertx.setPeriodic(LOOK_MS, timerId -> {
            if (serves(name)) {
                ready.tryComplete();
            } else if (System.nanoTime() - end >= 0) {
                ready.tryFail(createTimeoutRefusal(name));
            }
        });
        return ready.future().onComplete(over -> vertx.cancelTimer(timer));
    }

    /** Whether an instance that meets the default floor would serve a query without an objective. */
    private boolean serves(String name) {
        return router.routes()
                .target(name)
                .filter(target -> target.instances().stream()
                        .anyMatch(instance -> instance.isReady()
                                && instance.accuracy() >= floor(target)
                                && router.loads().isAvailable(instance)))
                .isPresent();
    }

    private static double floor(Target target) {
        return target.kind() == Target.Kind.VARIANT
                ? 0
                : target.application().objective().minAccuracy();
    }

    /** Describes the timeout without the names of variants and nodes. */
    private Refusal createTimeoutRefusal(String name) {
        Map<InstanceState, Long> states = router.routes()
                .target(name)
                .map(target -> target.instances().stream()
                        .collect(Collectors.groupingBy(
                                instance -> instance.state(), TreeMap::new, Collectors.counting())))
                .orElseGet(TreeMap::new);
        String reason = states.isEmpty()
                ? "no running node has capacity for it"
                : "its instances are "
                        + states.entrySet().stream()
                                .map(entry -> entry.getValue() + " "
                                        + entry.getKey().name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "));
        return Refusal.unavailable("'%s' is pinned and not ready after %d s: %s; it stays pinned until it is unloaded"
                .formatted(name, TimeUnit.NANOSECONDS.toSeconds(longest.toNanos()), reason));
    }
}
