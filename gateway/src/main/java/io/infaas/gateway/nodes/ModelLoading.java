package io.infaas.gateway.nodes;

import io.vertx.core.Future;
import java.time.Duration;

/**
 * Loads and unloads models for clients. A request that cannot succeed is a failed future, or a thrown {@code Refusal}, with a
 * text for clients. Thread-safe; never blocks.
 */
public interface ModelLoading {

    /** Deadline of a load on a node. */
    Duration LOAD = Duration.ofMinutes(10);

    /** Deadline of an unload on a node. */
    Duration UNLOAD = Duration.ofSeconds(30);

    /** Returns Triton's error text for a load of a name that its repository does not have. */
    static String notFound(String name) {
        return "failed to load '%s', failed to poll from model repository".formatted(name);
    }

    /** Loads the name; succeeds when a query for it is served. */
    Future<Void> load(String name);

    /** Unloads the name; succeeds for an unknown name, as Triton does. */
    Future<Void> unload(String name);
}
