package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** The head of an answer is the same however much of the answer has arrived, and yields the renamed answer. */
class StreamResponseHeadPropertiesTest {

    @Provide
    Arbitrary<ModelInferResponse> results() {
        Arbitrary<String> names = Arbitraries.strings().ofMaxLength(150);
        return Combinators.combine(
                        names,
                        Arbitraries.of("", "7"),
                        names,
                        Arbitraries.of(true, false).injectNull(0.3),
                        Arbitraries.integers().between(0, 400))
                .as((name, version, id, last, tensor) -> {
                    ModelInferResponse.Builder result = ModelInferResponse.newBuilder()
                            .setModelName(name)
                            .setModelVersion(version)
                            .setId(id)
                            .putParameters(
                                    "own",
                                    InferParameter.newBuilder()
                                            .setStringParam("x")
                                            .build())
                            .addOutputs(ModelInferResponse.InferOutputTensor.newBuilder()
                                    .setName("logits")
                                    .addShape(tensor))
                            .addRawOutputContents(ByteString.copyFrom(new byte[tensor]));
                    if (last != null) {
                        result.putParameters(
                                "triton_final_response",
                                InferParameter.newBuilder().setBoolParam(last).build());
                    }
                    return result.build();
                });
    }

    @Property
    void read_anyStart_sameAsOfAllOfIt(@ForAll("results") ModelInferResponse result, @ForAll("shares") double share) {
        byte[] message = message(result);
        ByteBuf start = Unpooled.wrappedBuffer(message, 0, (int) (share * message.length));

        @Nullable StreamResponseHead head = StreamResponseHead.read(start, message.length);

        StreamResponseHead whole = whole(message);
        assertThat(head == null || head.equals(whole)).isTrue();
        assertThat(whole.plain()).isTrue();
        assertThat(whole.named()).isEqualTo(!result.getModelName().isEmpty());
        assertThat(whole.versioned()).isEqualTo(!result.getModelVersion().isEmpty());
        assertThat(whole.more())
                .isEqualTo(result.containsParameters("triton_final_response")
                        && !result.getParametersOrThrow("triton_final_response").getBoolParam());
    }

    @Provide
    Arbitrary<Double> shares() {
        return Arbitraries.doubles().between(0, 1);
    }

    @Property
    void front_withTheRestAndWhatIsAdded_isTheAnswerRenamed(@ForAll("results") ModelInferResponse result)
            throws Exception {
        byte[] message = message(result);
        ByteBuf names = ModelNameFields.encoded("fashion", "1");
        ByteBuf parameter = ParameterFields.text("infaas-node", "n\u00fcr");
        StreamResponseHead head = whole(message);

        ByteBuf framed = Unpooled.wrappedBuffer(
                head.front(message.length, names.readableBytes() + parameter.readableBytes()),
                Unpooled.wrappedBuffer(message, head.resultAt(), message.length - head.resultAt()),
                names,
                parameter);

        assertThat(framed.readUnsignedByte()).isZero();
        assertThat(framed.readInt()).isEqualTo(framed.readableBytes());
        assertThat(ModelStreamInferResponse.parseFrom(ByteBufUtil.getBytes(framed))
                        .getInferResponse())
                .isEqualTo(result.toBuilder()
                        .setModelName("fashion")
                        .setModelVersion("1")
                        .putParameters(
                                "infaas-node",
                                InferParameter.newBuilder()
                                        .setStringParam("n\u00fcr")
                                        .build())
                        .build());
        assertThat(ByteBufUtil.getBytes(framed)).hasSizeGreaterThan(message.length);
    }

    @Property
    void read_garbage_endsInAHeadOrAnException(@ForAll byte[] message) {
        try {
            assertThat(StreamResponseHead.read(Unpooled.wrappedBuffer(message), message.length))
                    .isNotNull();
        } catch (WireException e) {
            assertThat(e.code()).isEqualTo(WireException.Code.MALFORMED);
        }
    }

    @Example
    void read_errorOrTwoResults_notPlain() {
        byte[] error = ModelStreamInferResponse.newBuilder()
                .setErrorMessage("late")
                .setInferResponse(ModelInferResponse.newBuilder().setId("1"))
                .build()
                .toByteArray();
        byte[] one = message(ModelInferResponse.newBuilder().setModelName("v").build());
        byte[] two = ByteBufUtil.getBytes(Unpooled.wrappedBuffer(one, one));

        assertThat(whole(error).plain()).isFalse();
        assertThat(whole(two).plain()).isFalse();
    }

    /** Otherwise the answer would carry the name of a variant. */
    @Example
    void read_nameBehindATensor_isSeen() {
        byte[] tensor = ModelInferResponse.newBuilder()
                .addRawOutputContents(ByteString.copyFrom(new byte[9]))
                .build()
                .toByteArray();
        byte[] names = ModelInferResponse.newBuilder()
                .setModelName("v")
                .setModelVersion("7")
                .putParameters(
                        "triton_final_response",
                        InferParameter.newBuilder().setBoolParam(false).build())
                .build()
                .toByteArray();
        byte[] message = WireMessages.field(2, WireMessages.joined(List.of(tensor, names)));

        assertThat(StreamResponseHead.read(Unpooled.wrappedBuffer(message, 0, 8), message.length))
                .isNull();
        assertThat(whole(message)).isEqualTo(new StreamResponseHead(true, 2, true, true, true, false, 0, 0));
    }

    private static byte[] message(ModelInferResponse result) {
        return ModelStreamInferResponse.newBuilder()
                .setInferResponse(result)
                .build()
                .toByteArray();
    }

    private static StreamResponseHead whole(byte[] message) {
        return Objects.requireNonNull(StreamResponseHead.read(Unpooled.wrappedBuffer(message), message.length));
    }

    @Example
    void read_unknownFieldOfEightBytes_isNotTakenForALength() {
        byte[] message = WireMessages.field(2, WireMessages.written(out -> out.writeFixed64(9, -1)));

        StreamResponseHead head = StreamResponseHead.read(Unpooled.wrappedBuffer(message), message.length);

        assertThat(head).isNotNull().extracting(StreamResponseHead::plain).isEqualTo(false);
    }
}
