package io.infaas.triton.embedded.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.infaas.triton.embedded.model.InferCall;
import io.infaas.triton.embedded.model.InferenceResult;
import io.infaas.triton.embedded.model.LoadedVersion;
import io.infaas.triton.embedded.model.ModelRegistry;
import io.infaas.triton.embedded.model.NodeException;
import io.infaas.triton.embedded.model.Tensor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Generate requests over HTTP: one response, either an object or a stream with a single event. */
final class HttpGenerate {
    private static final String EVENTS = "text/event-stream; charset=utf-8";

    private final Vertx vertx;
    private final ModelRegistry models;

    HttpGenerate(Vertx vertx, ModelRegistry models) {
        this.vertx = vertx;
        this.models = models;
    }

    /** @param event whether the response is an event stream */
    Future<NodeResponse> answer(HttpServerRequest request, String model, String version, boolean event, Buffer body) {
        LoadedVersion loaded;
        try {
            loaded = models.find(model, version);
            String encoding = request.getHeader("Content-Encoding");
            if (encoding != null && !encoding.isEmpty() && !"identity".equals(encoding)) {
                throw NodeException.invalid("Unsupported content-encoding, only 'identity' is supported.");
            }
        } catch (NodeException e) {
            return Future.succeededFuture(NodeResponse.error(e, NodeResponse.JSON));
        }
        return vertx.executeBlocking(() -> GenerateReader.read(body.getBytes(), loaded.spec()), false)
                .compose(call -> run(request, loaded, version, call, event))
                .recover(e -> Future.succeededFuture(NodeResponse.error(NodeException.of(e), NodeResponse.JSON)));
    }

    private Future<NodeResponse> run(
            HttpServerRequest request, LoadedVersion loaded, String version, InferCall call, boolean event) {
        CompletableFuture<InferenceResult> running;
        try {
            running = models.infer(loaded, version, call);
        } catch (NodeException e) {
            return Future.failedFuture(e);
        }
        // If the client disconnects while its request is queued, the request does not run.
        request.response().closeHandler(closed -> running.cancel(false));
        return Future.fromCompletionStage(running, vertx.getOrCreateContext())
                .compose(answer -> vertx.executeBlocking(() -> GenerateWriter.write(answer), false))
                .map(json -> toResponse(200, json, event))
                .recover(e -> {
                    NodeException failure = NodeException.of(e);
                    String json = new JsonObject().put("error", failure.text()).encode();
                    return Future.succeededFuture(toResponse(failure.fault().httpStatus(), json, event));
                });
    }

    private static NodeResponse toResponse(int status, String json, boolean event) {
        return event
                ? new NodeResponse(status, EVENTS, Map.of(), Buffer.buffer("data: " + json + "\n\n"))
                : new NodeResponse(status, NodeResponse.JSON, Map.of(), Buffer.buffer(json));
    }

    /** Writes a generate response: one object with a member per output, sorted by name. */
    static final class GenerateWriter {
        private static final JsonFactory JSON = JsonFactory.builder()
                .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                .build();

        private GenerateWriter() {}

        static String write(InferenceResult answer) throws NodeException {
            Map<String, Object> members = new TreeMap<>();
            for (Tensor output : answer.outputs()) {
                members.put(output.name(), output);
            }
            members.put("model_name", answer.model());
            members.put("model_version", answer.version());
            if (!answer.id().isEmpty()) {
                members.put("id", answer.id());
            }
            ByteArrayOutputStream json = new ByteArrayOutputStream();
            try (JsonGenerator out = JSON.createGenerator(json)) {
                out.writeStartObject();
                for (Map.Entry<String, Object> member : members.entrySet()) {
                    out.writeFieldName(member.getKey());
                    if (member.getValue() instanceof Tensor tensor) {
                        tensor(out, tensor);
                    } else {
                        out.writeString(member.getValue().toString());
                    }
                }
                out.writeEndObject();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return json.toString(StandardCharsets.UTF_8);
        }

        /** Writes a single element as a bare value, several as one flat array. */
        private static void tensor(JsonGenerator out, Tensor tensor) throws IOException, NodeException {
            boolean one = tensor.shape().stream().mapToLong(dim -> dim).reduce(1, (a, b) -> a * b) == 1;
            if (!one) {
                out.writeStartArray();
            }
            InferWriter.data(out, tensor);
            if (!one) {
                out.writeEndArray();
            }
        }
    }
}
