package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import io.infaas.triton.wire.GrpcFrames;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class StreamErrorsProperties {

    @Provide
    Arbitrary<ModelStreamInferResponse> answers() {
        Arbitrary<ModelInferResponse> responses = Combinators.combine(
                        Arbitraries.of("", "v-1", "other"),
                        Arbitraries.of("", "1", "7"),
                        Arbitraries.strings().ofMaxLength(5),
                        Arbitraries.integers().between(0, 300))
                .as((name, version, id, n) -> ModelInferResponse.newBuilder()
                        .setModelName(name)
                        .setModelVersion(version)
                        .setId(id)
                        .addOutputs(ModelInferResponse.InferOutputTensor.newBuilder()
                                .setName("logits")
                                .addShape(n))
                        .addRawOutputContents(ByteString.copyFrom(new byte[n]))
                        .build());
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(9, UnknownFieldSet.Field.newBuilder().addFixed64(5).build())
                .build();
        return Combinators.combine(
                        responses.optional(),
                        Arbitraries.of("", "model 'v-1' is late", "other"),
                        Arbitraries.of(UnknownFieldSet.getDefaultInstance(), unknown))
                .as((response, error, rest) -> {
                    ModelStreamInferResponse.Builder answer = ModelStreamInferResponse.newBuilder()
                            .setErrorMessage(error)
                            .setUnknownFields(rest);
                    response.ifPresent(answer::setInferResponse);
                    return answer.build();
                });
    }

    @Property
    void named_anyResult_changesNameAndVersionAlone(@ForAll("answers") ModelStreamInferResponse answer)
            throws Exception {
        ModelStreamInferResponse.Builder expected = answer.toBuilder();
        if (answer.hasInferResponse()) {
            expected.getInferResponseBuilder().setModelName("fashion").setModelVersion("1");
        }

        assertThat(unframe(StreamErrors.frameResult(answer, "fashion"))).isEqualTo(expected.build());
    }

    @Property
    void renamed_anyError_changesItsMentionsOfNameAndVersionAlone(@ForAll("answers") ModelStreamInferResponse answer)
            throws Exception {
        ModelStreamInferResponse.Builder expected = answer.toBuilder();
        expected.setErrorMessage(answer.getErrorMessage().replace("v-1", "fashion"));
        if (!answer.getInferResponse().getModelName().isEmpty()) {
            expected.getInferResponseBuilder().setModelName("fashion");
        }
        if (!answer.getInferResponse().getModelVersion().isEmpty()) {
            expected.getInferResponseBuilder().setModelVersion("1");
        }

        assertThat(unframe(StreamErrors.frameNodeError(answer, "v-1", "fashion")))
                .isEqualTo(expected.build());
    }

    @Property
    void parsed_sliceOfALargerRead_sameMessage(@ForAll("answers") ModelStreamInferResponse answer) {
        byte[] message = answer.toByteArray();
        ByteBuf read = PooledByteBufAllocator.DEFAULT.heapBuffer();
        read.writeZero(5).writeBytes(message).writeZero(2);

        assertThat(StreamErrors.parse(read.slice(5, message.length))).isEqualTo(answer);
        read.release();
    }

    @Property
    void parsed_garbage_throwsWireExceptionAlone(@ForAll byte[] message) {
        try {
            assertThat(StreamErrors.parse(Unpooled.wrappedBuffer(message))).isNotNull();
        } catch (WireException e) {
            assertThat(e.code()).isEqualTo(WireException.Code.INTERNAL);
        }
    }

    private static ModelStreamInferResponse unframe(ByteBuf framed) throws Exception {
        ByteBuf message = framed.slice(
                framed.readerIndex() + GrpcFrames.PREFIX_BYTES, framed.readableBytes() - GrpcFrames.PREFIX_BYTES);
        ModelStreamInferResponse parsed = ModelStreamInferResponse.parseFrom(ByteBufUtil.getBytes(message));
        framed.release();
        return parsed;
    }
}
