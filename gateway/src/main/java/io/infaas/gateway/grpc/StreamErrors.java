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

/** Answers of streams that are errors: few and small, so that they may be decoded. */
final class StreamErrors {

    private StreamErrors() {}

    /** An error of the gateway's own, with its framing; the id tells the client which request it is about. */
    static ByteBuf framed(String id, String text) {
        return framed(ModelStreamInferResponse.newBuilder()
                .setErrorMessage(text)
                .setInferResponse(ModelInferResponse.newBuilder().setId(id))
                .build());
    }

    /** A node's error under the name that was asked for, with its framing; only what it bears of name and version is changed. */
    static ByteBuf renamed(ModelStreamInferResponse answer, String variant, String name) {
        ModelStreamInferResponse.Builder renamed =
                answer.toBuilder().setErrorMessage(ErrorTexts.withoutVariant(answer.getErrorMessage(), variant, name));
        if (!answer.getInferResponse().getModelName().isEmpty()) {
            renamed.getInferResponseBuilder().setModelName(name);
        }
        if (!answer.getInferResponse().getModelVersion().isEmpty()) {
            renamed.getInferResponseBuilder().setModelVersion(NameResolution.VERSION);
        }
        return framed(renamed.build());
    }

    /** A node's result under the name that was asked for, with its framing. */
    static ByteBuf named(ModelStreamInferResponse answer, String name) {
        ModelStreamInferResponse.Builder named = answer.toBuilder();
        if (answer.hasInferResponse()) {
            named.getInferResponseBuilder().setModelName(name).setModelVersion(NameResolution.VERSION);
        }
        return framed(named.build());
    }

    /**
     * Reads an answer.
     *
     * @throws WireException if it is none
     */
    static ModelStreamInferResponse parsed(ByteBuf message) {
        try {
            return ModelStreamInferResponse.parseFrom(ByteBufUtil.getBytes(message));
        } catch (InvalidProtocolBufferException e) {
            throw new WireException(WireException.Code.INTERNAL, "the answer of the node cannot be read");
        }
    }

    private static ByteBuf framed(ModelStreamInferResponse message) {
        return GrpcFrames.framed(Unpooled.wrappedBuffer(message.toByteArray()), false);
    }
}
