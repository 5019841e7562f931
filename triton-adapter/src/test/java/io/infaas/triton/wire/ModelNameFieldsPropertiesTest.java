package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.triton.protocol.ModelInferResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ModelNameFieldsPropertiesTest {

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

    @Property
    void appendedNames_anyResponse_changeNameAndVersionAlone(@ForAll("responses") ModelInferResponse response)
            throws Exception {
        ByteBuf renamed = Unpooled.wrappedBuffer(
                Unpooled.wrappedBuffer(response.toByteArray()), ModelNameFields.encoded("fashion", "1"));

        assertThat(ModelInferResponse.parseFrom(ByteBufUtil.getBytes(renamed)))
                .isEqualTo(response.toBuilder()
                        .setModelName("fashion")
                        .setModelVersion("1")
                        .build());
        renamed.release();
    }
}
