package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.NodeException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** What goes back: status, content type, further headers, body. */
record Answer(int status, String contentType, Map<String, String> headers, Buffer body) {
    static final String JSON = "application/json";
    static final String TEXT = "text/plain";

    Answer {
        headers = Map.copyOf(headers);
    }

    static Answer json(String body) {
        return new Answer(200, JSON, Map.of(), Buffer.buffer(body));
    }

    static Answer empty(String contentType) {
        return new Answer(200, contentType, Map.of(), Buffer.buffer());
    }

    static Answer error(int status, String text, String contentType) {
        return new Answer(
                status,
                contentType,
                Map.of(),
                new JsonObject().put("error", text).toBuffer());
    }

    static Answer error(NodeException refusal, String contentType) {
        return error(refusal.fault().httpStatus(), refusal.text(), contentType);
    }
}
