package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.NodeException;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;

/** Parses the optional JSON bodies of index and load requests. */
final class ControlRequest {
    private ControlRequest() {}

    static boolean readyOnly(Buffer body) throws NodeException {
        Object ready = members(body).get("ready");
        return ready != null && JsonMembers.bool(ready, "");
    }

    /** The configuration in a load request, as JSON; empty if it has none. */
    static Optional<String> config(Buffer body) throws NodeException {
        Object parameters = members(body).get("parameters");
        Optional<String> config = Optional.empty();
        if (parameters != null) {
            for (Map.Entry<?, ?> entry : JsonMembers.object(parameters, "").entrySet()) {
                String value = JsonMembers.string(entry.getValue(), "");
                if ("config".equals(entry.getKey())) {
                    config = Optional.of(value);
                } else {
                    throw NodeException.invalid("load parameter '" + entry.getKey()
                            + "' is not supported by this node: put the files into the model repository");
                }
            }
        }
        return config;
    }

    private static Map<?, ?> members(Buffer body) throws NodeException {
        if (body.length() == 0) {
            return Map.of();
        }
        return JsonDocument.parse(body.getBytes(), body.length()) instanceof Map<?, ?> members ? members : Map.of();
    }
}
