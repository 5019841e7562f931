package io.infaas.gateway.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.infaas.gateway.routing.NameResolution;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import io.infaas.triton.wire.ErrorTexts;
import io.infaas.triton.wire.GrpcFrames;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/** Answers that need decoding, mostly errors: rare and small, so decoding them is cheap enough. */
final class StreamErrors {

    private StreamErrors() {}

    /** Returns a framed error of the gateway; the id tells the client which request failed. */
    static ByteBuf frameError(String id, String text) {
        return frame(ModelStreamInferResponse.newBuilder()
                .setErrorMessage(text)
                .setInferResponse(ModelInferResponse.newBuilder().setId(id))
                .build());
    }

    /** Returns a node's error, framed, under the requested name. Changes only its mentions of name and version. */
    static ByteBuf frameNodeError(ModelStreamInferResponse answer, String variant, String name) {
        ModelStreamInferResponse.Builder renamed =
                answer.toBuilder().setErrorMessage(ErrorTexts.withoutVariant(answer.getErrorMessage(), variant, name));
        if (!answer.getInferResponse().getModelName().isEmpty()) {
            renamed.getInferResponseBuilder().setModelName(name);
        }
        if (!answer.getInferResponse().getModelVersion().isEmpty()) {
            renamed.getInferResponseBuilder().setModelVersion(NameResolution.VERSION);
        }
        return frame(renamed.build());
    }

    /** Returns a node's result, framed, under the requested name. */
    static ByteBuf frameResult(ModelStreamInferResponse answer, String name) {
        ModelStreamInferResponse.Builder namedAnswer = answer.toBuilder();
        if (answer.hasInferResponse()) {
            namedAnswer.getInferResponseBuilder().setModelName(name).setModelVersion(NameResolution.VERSION);
        }
        return frame(namedAnswer.build());
    }

    /**
     * Parses an answer.
     *
     * @throws WireException if the message is not an answer
     */
    static ModelStreamInferResponse parse(ByteBuf message) {
        try {
            return ModelStreamInferResponse.parseFrom(ByteBufUtil.getBytes(message));
        } catch (InvalidProtocolBufferException e) {
            throw new WireException(WireException.Code.INTERNAL, "the answer of the node cannot be read");
        }
    }

    private static ByteBuf frame(ModelStreamInferResponse message) {
        return GrpcFrames.framed(Unpooled.wrappedBuffer(message.toByteArray()), false);
    }
}
