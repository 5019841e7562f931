package io.infaas.gateway.identity;

import io.infaas.gateway.nodes.NodeClients;
import io.infaas.gateway.nodes.Several;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.view.Candidate;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Loads and unloads by clients: every instance that the view lists of a name, all or a report. Off unless clients have a header to
 * show; under a controller, which decides itself what is loaded, always refused. What a load would bring along is refused, too: files
 * are code, and no configuration is meant for all variants of a name.
 */
public final class ModelControl {

    /** The text of a Triton whose models are not controlled by clients. */
    static final String OFF = "explicit model load / unload is not allowed if polling is enabled";

    private static final Duration LOAD = Duration.ofMinutes(10);
    private static final Duration UNLOAD = Duration.ofSeconds(30);
    private static final int AT_A_TIME = 16;
    private static final int SHOWN = 64;

    private final Router router;
    private final NodeClients nodes;
    private final Optional<ControlHeader> header;
    private final boolean controlled;
    private final Semaphore places = new Semaphore(AT_A_TIME);

    /**
     * The control of the nodes in the view.
     *
     * @param header what clients show to be allowed; without it none is
     * @param controlled whether a controller decides what is loaded
     */
    public ModelControl(Router router, NodeClients nodes, Optional<ControlHeader> header, boolean controlled) {
        this.router = router;
        this.nodes = nodes;
        this.header = header;
        this.controlled = controlled;
    }

    /** What clients have to show; a {@link Refusal} if nothing would let them in. */
    ControlHeader header() {
        return header.orElseThrow(() -> Refusal.unavailable(OFF));
    }

    /**
     * Loads all instances of a name, and succeeds when all are ready.
     *
     * @param parameters the names of those that the client gave
     */
    Future<Void> load(String name, Collection<String> parameters) {
        mine();
        if (!parameters.isEmpty()) {
            String first = parameters.iterator().next();
            throw Refusal.invalid(
                    ("load parameter '%s' is not taken by this server: models are loaded as they are in the"
                                    + " repositories of its nodes")
                            .formatted(first.length() > SHOWN ? first.substring(0, SHOWN) + "..." : first));
        }
        List<Candidate> instances = instances(name);
        if (instances.isEmpty()) {
            throw new Refusal(
                    RefusalReason.INTERNAL,
                    "failed to load '%s', failed to poll from model repository".formatted(name));
        }
        return all(name, instances, instance -> nodes.of(instance.node())
                .load(instance.model(), LOAD)
                .onSuccess(ready -> router.loads().back(instance)));
    }

    /** Unloads all instances of a name; succeeds where there are none. */
    Future<Void> unload(String name) {
        mine();
        List<Candidate> instances = instances(name);
        return instances.isEmpty()
                ? Future.succeededFuture()
                : all(name, instances, instance -> nodes.of(instance.node())
                        .unload(instance.model(), UNLOAD)
                        .onSuccess(gone -> router.loads().gone(instance)));
    }

    private void mine() {
        if (controlled) {
            throw Refusal.unavailable(
                    "explicit model load / unload is not allowed while a controller decides what is loaded");
        }
    }

    private List<Candidate> instances(String name) {
        return router.routes().target(name).map(target -> target.candidates()).orElse(List.of());
    }

    private Future<Void> all(String name, List<Candidate> instances, Function<Candidate, Future<Void>> what) {
        if (!places.tryAcquire()) {
            throw Refusal.unavailable("%d loads and unloads are under way, which is the limit".formatted(AT_A_TIME));
        }
        return Several.all(instances, (Candidate instance) -> what.apply(instance)
                        .recover(failure -> NodeFailures.<Void>hidden(failure, instance, name)))
                .onComplete(done -> places.release());
    }
}
