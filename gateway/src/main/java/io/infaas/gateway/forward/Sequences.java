package io.infaas.gateway.forward;

import java.util.Map;

/** Whether a request belongs to a sequence, whose state lives in one instance (protocol page, A.4). */
final class Sequences {

    private Sequences() {}

    /** A request without a sequence id; 0 and the empty text are none. */
    static boolean stateless(Map<String, Object> parameters) {
        Object id = parameters.get("sequence_id");
        return id == null || id.equals(0L) || id.equals("");
    }
}
