package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.NodeException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** An HTTP response: status, content type, further headers, body. */
record NodeResponse(int status, String contentType, Map<String, String> headers, Buffer body) {
    static final String JSON = "application/json";
    static final String TEXT = "text/plain";

    NodeResponse {
        headers = Map.copyOf(headers);
    }

    static NodeResponse json(String body) {
        return new NodeResponse(200, JSON, Map.of(), Buffer.buffer(body));
    }

    static NodeResponse empty(String contentType) {
        return new NodeResponse(200, contentType, Map.of(), Buffer.buffer());
    }

    static NodeResponse error(int status, String text, String contentType) {
        return new NodeResponse(
                status,
                contentType,
                Map.of(),
                new JsonObject().put("error", text).toBuffer());
    }

    static NodeResponse error(NodeException refusal, String contentType) {
        return error(refusal.fault().httpStatus(), refusal.text(), contentType);
    }
}
