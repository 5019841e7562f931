package io.infaas.gateway.routing;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which sequence a request belongs to (protocol page, A.4).
 *
 * @param model the name in the request: each model has sequences of its own
 * @param id a number that is not 0, or a text that is not empty
 */
public record SequenceKey(String model, Object id) {

    /** The sequence of a request, null where it belongs to none. */
    public static @Nullable SequenceKey of(String model, Map<String, Object> parameters) {
        Object id = parameters.get("sequence_id");
        if (id instanceof Long number && number != 0) {
            return new SequenceKey(model, number);
        }
        return id instanceof String text && !text.isEmpty() ? new SequenceKey(model, text) : null;
    }
}
