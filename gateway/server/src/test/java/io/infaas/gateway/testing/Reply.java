package io.infaas.gateway.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.wire.ErrorTexts;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.concurrent.TimeUnit;

/** What a client of the front ends gets. */
public record Reply(int status, MultiMap headers, MultiMap trailers, Buffer body) {

    public static final String INFER = "/inference.GRPCInferenceService/ModelInfer";

    public static ModelInferRequest question(String model, int bytes) {
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .setId("q")
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("image")
                        .setDatatype("FP32")
                        .addShape(1))
                .addRawInputContents(ByteString.copyFrom(new byte[bytes]))
                .build();
    }

    public static Buffer frame(ModelInferRequest question) {
        return frame(question.toByteArray(), false);
    }

    public static Buffer frame(byte[] message, boolean compressed) {
        return Buffer.buffer()
                .appendByte((byte) (compressed ? 1 : 0))
                .appendInt(message.length)
                .appendBytes(message);
    }

    public static Future<HttpClientRequest> grpcRequest(HttpClient h2, MultiMap headers) {
        return grpcRequest(h2, INFER, headers);
    }

    private static Future<HttpClientRequest> grpcRequest(HttpClient h2, String path, MultiMap headers) {
        return h2.request(HttpMethod.POST, path).map(request -> {
            request.headers()
                    .addAll(headers)
                    .set("content-type", "application/grpc")
                    .set("te", "trailers");
            return request;
        });
    }

    public static Reply grpc(HttpClient h2, MultiMap headers, Buffer body) throws Exception {
        return of(grpcRequest(h2, headers), body);
    }

    public static Reply grpc(HttpClient h2, String path, MultiMap headers, Buffer body) throws Exception {
        return of(grpcRequest(h2, path, headers), body);
    }

    public static Reply grpc(HttpClient h2, ModelInferRequest question) throws Exception {
        return grpc(h2, none(), frame(question));
    }

    public static Reply http(HttpClient h1, String path, MultiMap headers, Buffer body) throws Exception {
        return of(
                h1.request(HttpMethod.POST, path).map(request -> {
                    request.headers().addAll(headers);
                    return request;
                }),
                body);
    }

    public static MultiMap none() {
        return HttpHeaders.headers();
    }

    public static Future<Reply> later(Future<HttpClientRequest> request, Buffer body) {
        return request.compose(open -> {
            // listened to before it is sent: an answer may come before the whole request, and would pass unheard
            Future<Reply> reply = open.response().compose(response -> response.body()
                    .map(all -> new Reply(response.statusCode(), response.headers(), response.trailers(), all)));
            return open.end(body).transform(sent -> reply);
        });
    }

    private static Reply of(Future<HttpClientRequest> request, Buffer body) throws Exception {
        return later(request, body).await(20, TimeUnit.SECONDS);
    }

    public String grpcStatus() {
        String trailer = trailers.get("grpc-status");
        return trailer == null ? String.valueOf(headers.get("grpc-status")) : trailer;
    }

    public String grpcText() {
        String header = headers.get("grpc-message");
        return header == null ? "" : ErrorTexts.percentDecoded(header);
    }

    public ModelInferResponse message() throws InvalidProtocolBufferException {
        return ModelInferResponse.parseFrom(body.slice(5, body.length()).getBytes());
    }
}
