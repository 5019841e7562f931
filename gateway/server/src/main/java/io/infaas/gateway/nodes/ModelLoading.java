package io.infaas.gateway.nodes;

import io.infaas.gateway.refusal.Refusal;
import io.infaas.triton.protocol.ModelRepositoryParameter;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;

/**
 * Loads and unloads models for clients. A request that cannot succeed is a failed future, or a thrown {@code Refusal}, with a
 * text for clients. Thread-safe; never blocks.
 */
public interface ModelLoading {

    Duration LOAD = Duration.ofMinutes(10);

    Duration UNLOAD = Duration.ofSeconds(30);

    /** Most characters of a parameter's name in a message. */
    int SHOWN = 64;

    /** Returns Triton's error text for a load of a name that its repository does not have. */
    static String notFound(String name) {
        return "failed to load '%s', failed to poll from model repository".formatted(name);
    }

    /** Loads the name; succeeds when a query for it is served. */
    Future<Void> load(String name);

    /**
     * Loads the name with another configuration or other files than the repository's. Refused by default: a catalog defines both for each
     * model.
     *
     * @param parameters as in Triton, at least one
     */
    default Future<Void> load(String name, Map<String, ModelRepositoryParameter> parameters) {
        throw Refusal.invalid(
                "this server does not accept load parameter '%s': its catalog states the configuration and files of each model"
                        .formatted(shorten(parameters.keySet().iterator().next())));
    }

    /** Shortens the name of a parameter for messages. */
    static String shorten(String parameter) {
        return parameter.length() > SHOWN ? parameter.substring(0, SHOWN) + "..." : parameter;
    }

    /** Unloads the name; succeeds for an unknown name, as Triton does. */
    Future<Void> unload(String name);
}
