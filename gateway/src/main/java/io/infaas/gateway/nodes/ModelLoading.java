package io.infaas.gateway.nodes;

import io.vertx.core.Future;
import java.time.Duration;

/**
 * Brings about what clients ask for by loads and unloads. What cannot be is a failed future, or a thrown {@code Refusal}; its words
 * are for clients. Safe from any thread; never blocks.
 */
public interface ModelLoading {

    /** What a node may take for a load. */
    Duration LOAD = Duration.ofMinutes(10);

    /** What a node may take for an unload. */
    Duration UNLOAD = Duration.ofSeconds(30);

    /** The text with which a Triton fails to load what its repository does not have. */
    static String notFound(String name) {
        return "failed to load '%s', failed to poll from model repository".formatted(name);
    }

    /** Has the name loaded: succeeds when a query for it is served. */
    Future<Void> load(String name);

    /** Has the name unloaded; succeeds for one that nothing is known of, as a Triton does. */
    Future<Void> unload(String name);
}
