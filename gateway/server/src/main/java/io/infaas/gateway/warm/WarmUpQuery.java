package io.infaas.gateway.warm;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.infaas.triton.protocol.ModelInferRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.HashMap;
import java.util.Map;

/**
 * A query that is sent many times.
 *
 * @param headers headers of the request: encoding of the body, and the objective
 */
record WarmUpQuery(HttpClient client, int port, String path, Map<String, String> headers, Buffer body) {

    static WarmUpQuery grpc(HttpClient client, int port, int items, Map<String, String> objective) {
        return new WarmUpQuery(
                client,
                port,
                "/inference.GRPCInferenceService/ModelInfer",
                with(objective, "content-type", "application/grpc", "te", "trailers"),
                frame(ModelInferRequest.newBuilder()
                        .setModelName(WarmUpView.APPLICATION)
                        .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                                .setName(WarmUpView.INPUT)
                                .setDatatype("FP32")
                                .addShape(items)
                                .addShape(WarmUpView.VALUES))
                        .addRawInputContents(ByteString.copyFrom(new byte[bytes(items)]))
                        .build()));
    }

    static WarmUpQuery http(HttpClient client, int port, int items, Map<String, String> objective) {
        String head = """
                {"inputs":[{"name":"%s","shape":[%d,%d],"datatype":"FP32","parameters":{"binary_data_size":%d}}]}""".formatted(WarmUpView.INPUT, items, WarmUpView.VALUES, bytes(items));
        return new WarmUpQuery(
                client,
                port,
                "/v2/models/" + WarmUpView.APPLICATION + "/infer",
                with(objective, "inference-header-content-length", Integer.toString(head.length())),
                Buffer.buffer(head).appendBytes(new byte[bytes(items)]));
    }

    /** Sends the query once; fails if the answer is not a result. */
    Future<Void> send() {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(path);
        headers.forEach(options::putHeader);
        return client.request(options)
                .compose(request -> request.send(body.copy()))
                .compose(answer -> answer.end().compose(end -> checkStatus(answer)));
    }

    private static Future<Void> checkStatus(HttpClientResponse answer) {
        String trailer = answer.getTrailer("grpc-status");
        String status = trailer == null ? answer.getHeader("grpc-status") : trailer;
        return answer.statusCode() == 200 && (status == null || status.equals("0"))
                ? Future.succeededFuture()
                : Future.failedFuture(
                        "answered with HTTP status %d, gRPC status %s".formatted(answer.statusCode(), status));
    }

    private static Map<String, String> with(Map<String, String> objective, String... more) {
        Map<String, String> headers = new HashMap<>(objective);
        for (int i = 0; i < more.length; i += 2) {
            headers.put(more[i], more[i + 1]);
        }
        return Map.copyOf(headers);
    }

    private static int bytes(int items) {
        return items * WarmUpView.VALUES * Float.BYTES;
    }

    static Buffer frame(MessageLite message) {
        byte[] bytes = message.toByteArray();
        return Buffer.buffer(bytes.length + 5)
                .appendByte((byte) 0)
                .appendInt(bytes.length)
                .appendBytes(bytes);
    }
}
