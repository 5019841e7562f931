package io.infaas.gateway.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Messages and answers of ModelStreamInfer, frame by frame. */
public final class StreamMessages {

    private StreamMessages() {}

    /** Opens a stream; the metadata are names and values in turn. */
    public static int begin(RawPeer client, String... metadata) throws IOException {
        Http2Headers headers = Exchanges.inferHeaders().path(Exchanges.MODEL_STREAM_INFER);
        for (int i = 0; i < metadata.length; i += 2) {
            headers.set(metadata[i], metadata[i + 1]);
        }
        return client.open(headers, false);
    }

    static ModelInferRequest.Builder question(String model, String id) {
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .setId(id)
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("image")
                        .setDatatype("UINT8")
                        .addShape(1))
                .addRawInputContents(ByteString.copyFrom(new byte[10]));
    }

    static void ask(RawPeer client, int stream, String model, String id) throws IOException {
        send(client, stream, question(model, id).build());
    }

    public static void send(RawPeer client, int stream, ModelInferRequest question) throws IOException {
        client.data(stream, Exchanges.frame(question.toByteArray()), -1, false);
        client.flush();
    }

    /** Nothing more is asked. */
    public static void end(RawPeer client, int stream) throws IOException {
        client.data(stream, new byte[0], -1, true);
        client.flush();
    }

    public static InferParameter bool(boolean value) {
        return InferParameter.newBuilder().setBoolParam(value).build();
    }

    public static InferParameter number(long value) {
        return InferParameter.newBuilder().setInt64Param(value).build();
    }

    public static ModelInferRequest.Builder ofSequence(
            ModelInferRequest.Builder question, long id, boolean start, boolean end) {
        return question.putParameters("sequence_id", number(id))
                .putParameters("sequence_start", bool(start))
                .putParameters("sequence_end", bool(end));
    }

    /** All answers that a client has got so far as a whole. */
    public static List<ModelStreamInferResponse> answers(RawPeer.Heard heard) {
        List<ModelStreamInferResponse> answers = new ArrayList<>();
        byte[] body = heard.body();
        int at = 0;
        while (body.length - at >= 5) {
            int length = ByteBuffer.wrap(body, at + 1, 4).getInt();
            if (body.length - at - 5 < length) {
                break;
            }
            try {
                answers.add(ModelStreamInferResponse.parseFrom(Arrays.copyOfRange(body, at + 5, at + 5 + length)));
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError("an answer that cannot be read", e);
            }
            at += 5 + length;
        }
        return answers;
    }

    /** The client has so many answers. */
    static List<ModelStreamInferResponse> await(RawPeer client, int stream, int count) throws IOException {
        RawPeer.Heard heard = client.onStream(stream);
        AtomicInteger needed = new AtomicInteger();
        // a large answer comes in many frames: its bytes are read again only once there are enough of them
        client.until(() -> {
            while (!heard.isOver() && heard.bytes() >= needed.get()) {
                int next = bytesOf(heard.body(), count);
                if (next <= heard.bytes()) {
                    return true;
                }
                needed.set(next);
            }
            return heard.isOver();
        });
        return answers(heard);
    }

    /** How many bytes the first answers have, as far as their prefixes have come; at least one byte more if one has not. */
    private static int bytesOf(byte[] body, int count) {
        int end = 0;
        for (int i = 0; i < count; i++) {
            end += 5;
            if (end > body.length) {
                return end;
            }
            end += ByteBuffer.wrap(body, end - 4, 4).getInt();
        }
        return end;
    }

    static List<String> ids(List<ModelStreamInferResponse> answers) {
        return answers.stream().map(answer -> answer.getInferResponse().getId()).toList();
    }

    static ModelInferRequest parseRequest(RawPeer.Heard heard) throws IOException {
        return ModelInferRequest.parseFrom(Exchanges.message(heard));
    }

    static ModelInferResponse.Builder result(ModelInferRequest question, boolean last) {
        return ModelInferResponse.newBuilder()
                .setModelName(question.getModelName())
                .setModelVersion("3")
                .setId(question.getId())
                .putParameters("triton_final_response", bool(last))
                .addRawOutputContents(ByteString.copyFromUtf8("tensor"));
    }

    static byte[] frame(ModelInferResponse result) {
        return Exchanges.frame(ModelStreamInferResponse.newBuilder()
                .setInferResponse(result)
                .build()
                .toByteArray());
    }

    /** The node gives one answer and goes on. */
    static void sendAnswer(RawPeer node, RawPeer.Heard asked, boolean last) throws IOException {
        node.data(asked.id, frame(result(parseRequest(asked), last).build()), -1, false);
        node.flush();
    }

    /** The node gives its only answer. */
    static void answer(RawPeer node, RawPeer.Heard asked) throws IOException {
        Exchanges.beginAnswer(node, asked.id);
        sendAnswer(node, asked, true);
        Exchanges.endAnswer(node, asked.id);
    }

    /** The node answers by an error within the stream. */
    static void fail(RawPeer node, RawPeer.Heard asked, String text) throws IOException {
        Exchanges.beginAnswer(node, asked.id);
        byte[] error = ModelStreamInferResponse.newBuilder()
                .setErrorMessage(text)
                .setInferResponse(ModelInferResponse.newBuilder()
                        .setId(parseRequest(asked).getId()))
                .build()
                .toByteArray();
        node.data(asked.id, Exchanges.frame(error), -1, false);
        Exchanges.endAnswer(node, asked.id);
    }
}
