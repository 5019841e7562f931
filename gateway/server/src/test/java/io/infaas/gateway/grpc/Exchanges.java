package io.infaas.gateway.grpc;

import com.google.protobuf.ByteString;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Queries and answers, frame by frame. */
public final class Exchanges {

    static final String MODEL_INFER = "/inference.GRPCInferenceService/ModelInfer";
    static final String MODEL_STREAM_INFER = "/inference.GRPCInferenceService/ModelStreamInfer";

    private Exchanges() {}

    /** The gRPC message of a query with so many bytes of tensor. */
    public static byte[] question(String id, int bytes) {
        return frame(ModelInferRequest.newBuilder()
                .setModelName("fashion")
                .setId(id)
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("image")
                        .setDatatype("UINT8")
                        .addShape(1))
                .addRawInputContents(ByteString.copyFrom(new byte[bytes]))
                .build()
                .toByteArray());
    }

    /** The gRPC message of an answer with so many bytes of tensor. */
    static byte[] answer(String id, int bytes) {
        return frame(ModelInferResponse.newBuilder()
                .setModelName("small")
                .setModelVersion("3")
                .setId(id)
                .addRawOutputContents(ByteString.copyFrom(new byte[bytes]))
                .build()
                .toByteArray());
    }

    /** A message behind its prefix. */
    public static byte[] frame(byte[] message) {
        return ByteBuffer.allocate(5 + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
    }

    /** Of a call of ModelInfer. */
    public static Http2Headers inferHeaders() {
        return new DefaultHttp2Headers()
                .method("POST")
                .scheme("http")
                .authority("x")
                .path(MODEL_INFER)
                .set("content-type", "application/grpc")
                .set("te", "trailers");
    }

    /** Opens a stream of ModelInfer and sends nothing on it. */
    static int begin(RawPeer client) throws IOException {
        return client.open(inferHeaders(), false);
    }

    /** Sends a small query. */
    static int ask(RawPeer client, String id) throws IOException {
        int stream = begin(client);
        client.data(stream, question(id, 10), -1, true);
        client.flush();
        return stream;
    }

    static void beginAnswer(RawPeer node, int stream) throws IOException {
        node.headers(stream, new DefaultHttp2Headers().status("200").set("content-type", "application/grpc"), false);
    }

    static void endAnswer(RawPeer node, int stream) throws IOException {
        node.headers(stream, new DefaultHttp2Headers().set("grpc-status", "0"), true);
        node.flush();
    }

    /** Answers a query that is complete with its own id. */
    static void answer(RawPeer node, RawPeer.Heard asked) throws IOException {
        beginAnswer(node, asked.id);
        node.data(asked.id, answer(idOf(asked), 10), -1, false);
        endAnswer(node, asked.id);
        node.forget(asked.id);
    }

    /** The query with this id; those before it stay without an answer. */
    static RawPeer.Heard awaitRequest(RawPeer node, String id) throws IOException {
        RawPeer.Heard asked = node.awaitRequest();
        while (!idOf(asked).equals(id)) {
            asked = node.awaitRequest();
        }
        return asked;
    }

    static void answerAll(RawPeer node) throws IOException {
        while (true) {
            answer(node, node.awaitRequest());
        }
    }

    private static String idOf(RawPeer.Heard asked) throws IOException {
        return ModelInferRequest.parseFrom(message(asked)).getId();
    }

    static ByteString message(RawPeer.Heard heard) {
        byte[] body = heard.body();
        return ByteString.copyFrom(body, 5, body.length - 5);
    }

    /** The id that an answer bears. */
    static String readAnsweredId(RawPeer.Heard heard) throws IOException {
        if (!"0".equals(heard.header("grpc-status"))) {
            throw new AssertionError("status %s, %s, reset: %s"
                    .formatted(heard.header("grpc-status"), heard.header("grpc-message"), heard.reset()));
        }
        return ModelInferResponse.parseFrom(message(heard)).getId();
    }
}
