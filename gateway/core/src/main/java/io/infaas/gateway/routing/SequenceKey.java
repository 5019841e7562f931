package io.infaas.gateway.routing;

import io.infaas.gateway.selection.SequenceHomes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sequence of a request (protocol page, A.4).
 *
 * @param model the name in the request: each model has separate sequences
 * @param id a non-zero number or a non-empty text
 */
public record SequenceKey(String model, Object id) {

    /** Returns the sequence of a request; null if it belongs to none. */
    public static @Nullable SequenceKey of(String model, Map<String, Object> parameters) {
        Object id = parameters.get("sequence_id");
        if (id instanceof Long number && number != 0) {
            return new SequenceKey(model, number);
        }
        return id instanceof String text && !text.isEmpty() ? new SequenceKey(model, text) : null;
    }

    /** Its hash, the same in all gateways. */
    public long hash() {
        return SequenceHomes.hash(model, id);
    }
}
