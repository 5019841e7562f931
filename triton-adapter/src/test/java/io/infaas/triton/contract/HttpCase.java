package io.infaas.triton.contract;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** One HTTP request, as bytes. */
public record HttpCase(String name, String method, String path, Map<String, String> headers, ByteString body) {
    public static final String HEADER_LENGTH = "Inference-Header-Content-Length";

    public HttpCase {
        headers = Map.copyOf(headers);
    }

    public static HttpCase get(String path) {
        return new HttpCase("GET " + path, "GET", path, Map.of(), ByteString.EMPTY);
    }

    public static HttpCase post(String path, String body) {
        String shown = body.length() > 120 ? body.substring(0, 120) + "..." : body;
        return new HttpCase("POST " + path + " " + shown, "POST", path, Map.of(), ByteString.copyFromUtf8(body));
    }

    /** An inference with JSON alone. */
    public static HttpCase infer(String name, String model, String json) {
        return new HttpCase(name, "POST", "/v2/models/" + model + "/infer", Map.of(), ByteString.copyFromUtf8(json));
    }

    /** An inference with binary tensors behind the JSON. */
    public static HttpCase binary(String name, String model, String json, ByteString tail) {
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        return infer(name, model, json)
                .with(HEADER_LENGTH, Integer.toString(length))
                .body(ByteString.copyFromUtf8(json).concat(tail));
    }

    public HttpCase with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new HttpCase(name, method, path, more, body);
    }

    public HttpCase body(ByteString other) {
        return new HttpCase(name, method, path, headers, other);
    }

    @Override
    public String toString() {
        return name;
    }
}
