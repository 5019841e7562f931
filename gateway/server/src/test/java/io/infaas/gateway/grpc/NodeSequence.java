package io.infaas.gateway.grpc;

import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A played node's part in a sequence: the messages that it was sent, and its answers to them. */
final class NodeSequence {

    private NodeSequence() {}

    /** The messages that have come as a whole on a stream of a node. */
    static List<ModelInferRequest> messages(RawPeer.Heard asked) throws IOException {
        List<ModelInferRequest> messages = new ArrayList<>();
        byte[] body = asked.body();
        int at = 0;
        while (body.length - at >= 5) {
            int end = at + 5 + ByteBuffer.wrap(body, at + 1, 4).getInt();
            if (end > body.length) {
                break;
            }
            messages.add(ModelInferRequest.parseFrom(Arrays.copyOfRange(body, at + 5, end)));
            at = end;
        }
        return messages;
    }

    static List<String> ids(RawPeer.Heard asked) throws IOException {
        return messages(asked).stream().map(ModelInferRequest::getId).toList();
    }

    static RawPeer.Heard awaitMessages(RawPeer node, int count) throws IOException {
        RawPeer.Heard asked = node.awaitOpened();
        while (messages(asked).size() < count) {
            node.read();
        }
        return asked;
    }

    static void answer(RawPeer node, RawPeer.Heard asked, int message, boolean last) throws IOException {
        node.data(
                asked.id,
                StreamMessages.frame(StreamMessages.result(messages(asked).get(message), last)
                        .build()),
                -1,
                false);
        node.flush();
    }

    /** Answers a message by an error. */
    static void refuse(RawPeer node, RawPeer.Heard asked, String id, String text) throws IOException {
        byte[] error = ModelStreamInferResponse.newBuilder()
                .setErrorMessage(text)
                .setInferResponse(ModelInferResponse.newBuilder().setId(id))
                .build()
                .toByteArray();
        node.data(asked.id, Exchanges.frame(error), -1, false);
    }

    /** Tells that a message gets no further answer. */
    static void finish(RawPeer node, RawPeer.Heard asked, int message) throws IOException {
        ModelInferRequest question = messages(asked).get(message);
        node.data(
                asked.id,
                StreamMessages.frame(ModelInferResponse.newBuilder()
                        .setModelName(question.getModelName())
                        .setId(question.getId())
                        .putParameters("triton_final_response", StreamMessages.bool(true))
                        .build()),
                -1,
                false);
        node.flush();
    }
}
