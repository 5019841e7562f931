package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class GrpcResponsePropertiesTest {

    @Provide
    Arbitrary<ModelInferResponse> responses() {
        return Combinators.combine(
                        Arbitraries.strings().ofMaxLength(20),
                        Arbitraries.strings().ofMaxLength(5),
                        Arbitraries.integers().between(0, 300))
                .as((name, id, n) -> ModelInferResponse.newBuilder()
                        .setModelName(name)
                        .setModelVersion("7")
                        .setId(id)
                        .addOutputs(ModelInferResponse.InferOutputTensor.newBuilder()
                                .setName("logits")
                                .addShape(n))
                        .addRawOutputContents(ByteString.copyFrom(new byte[n]))
                        .build());
    }

    @Provide
    Arbitrary<List<byte[]>> streamParts() {
        Arbitrary<byte[]> response = responses().map(r -> WireMessages.field(2, r.toByteArray()));
        Arbitrary<byte[]> error = Arbitraries.of("", "model 'v-1' is late", "other")
                .map(text -> WireMessages.written(out -> out.writeString(1, text)));
        Arbitrary<byte[]> unknown = Arbitraries.longs().map(v -> WireMessages.written(out -> out.writeFixed64(9, v)));
        return Arbitraries.oneOf(response, error, unknown).list().ofMaxSize(5);
    }

    @Property
    void rename_anyResponse_changesNameAndVersionAlone(@ForAll("responses") ModelInferResponse response)
            throws Exception {
        ByteBuf renamed = GrpcInferResponses.rename(Unpooled.wrappedBuffer(response.toByteArray()), "fashion", "1");

        assertThat(ModelInferResponse.parseFrom(ByteBufUtil.getBytes(renamed)))
                .isEqualTo(response.toBuilder()
                        .setModelName("fashion")
                        .setModelVersion("1")
                        .build());
        renamed.release();
    }

    @Property
    void renameStream_anyMessage_splicesTheNestedResponse(@ForAll("streamParts") List<byte[]> parts) throws Exception {
        byte[] message = WireMessages.joined(parts);
        ModelStreamInferResponse before = ModelStreamInferResponse.parseFrom(message);

        // as it comes within a larger read: a slice that does not begin where its buffer does
        ByteBuf read = PooledByteBufAllocator.DEFAULT.heapBuffer();
        read.writeZero(5).writeBytes(message).writeZero(2);
        ByteBuf held = Unpooled.wrappedBuffer(2, read.retainedSlice(5, message.length));
        read.release();
        ByteBuf renamed = GrpcInferResponses.renameStream(held, "v-1", "fashion", "1");

        byte[] bytes = ByteBufUtil.getBytes(renamed);
        renamed.release();
        ModelStreamInferResponse.Builder expected = before.toBuilder();
        expected.setErrorMessage(before.getErrorMessage().replace("v-1", "fashion"));
        if (before.hasInferResponse()) {
            expected.getInferResponseBuilder().setModelName("fashion").setModelVersion("1");
        }
        assertThat(ModelStreamInferResponse.parseFrom(bytes)).isEqualTo(expected.build());
        assertThat(embeddedResponses(bytes)).isEqualTo(embeddedResponses(message));
    }

    @Property
    void renameStream_garbage_throwsWireExceptionAloneAndReleases(@ForAll byte[] message) {
        ByteBuf buffer = Unpooled.directBuffer(Math.max(message.length, 1)).writeBytes(message);
        try {
            ByteBuf renamed = GrpcInferResponses.renameStream(buffer, "v-1", "fashion", "1");
            assertThat(renamed.isReadable() || message.length == 0).isTrue();
            renamed.release();
        } catch (WireException e) {
            assertThat(e.code()).isEqualTo(WireException.Code.INVALID_ARGUMENT);
        }
        assertThat(buffer.refCnt()).isZero();
    }

    private static int embeddedResponses(byte[] message) {
        int count = 0;
        ProtoReader fields = new ProtoReader(Unpooled.wrappedBuffer(message));
        while (fields.next()) {
            if (fields.at(2, ProtoReader.BYTES)) {
                count++;
            }
            fields.skip();
        }
        return count;
    }
}
