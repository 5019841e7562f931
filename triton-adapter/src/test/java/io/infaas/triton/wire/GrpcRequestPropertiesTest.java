package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.infaas.triton.protocol.ModelInferRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class GrpcRequestPropertiesTest {

    @Provide
    Arbitrary<byte[]> requests() {
        return WireMessages.requests();
    }

    @Provide
    Arbitrary<List<Integer>> cuts() {
        return Arbitraries.frequencyOf(
                        Tuple.of(3, Arbitraries.integers().between(1, 3)),
                        Tuple.of(1, Arbitraries.integers().between(4, 2000)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    @Provide
    Arbitrary<byte[]> damaged() {
        return Combinators.combine(
                        WireMessages.requests(),
                        Arbitraries.integers().between(0, 1 << 20),
                        Arbitraries.bytes(),
                        Arbitraries.integers().between(0, 3))
                .as((bytes, at, value, kind) -> {
                    if (bytes.length == 0) {
                        return bytes;
                    }
                    byte[] copy = kind == 0 ? Arrays.copyOf(bytes, at % bytes.length) : bytes.clone();
                    if (kind > 0) {
                        copy[at % copy.length] = value;
                    }
                    return copy;
                });
    }

    @Property
    void head_anyEncoding_isWhatProtobufReads(@ForAll("requests") byte[] message) throws Exception {
        InferHead head = GrpcInferRequests.head(Unpooled.wrappedBuffer(message));

        assertThat(head).isEqualTo(WireMessages.oracle(ModelInferRequest.parseFrom(message)));
    }

    @Property(tries = 400)
    void decoder_anySplit_tellsTheSameHeadAndBytes(
            @ForAll("requests") byte[] first, @ForAll("requests") byte[] second, @ForAll("cuts") List<Integer> cuts)
            throws Exception {
        byte[] stream = DecodedMessage.framed(false, first, second);

        DecodedMessage told = DecodedMessage.of(stream, cuts, GrpcFrameDecoder.ofRequests(WireLimits.DEFAULT));

        assertThat(told.messages()).containsExactly(first, second);
        assertThat(told.heads()).extracting(WireEvent.Head::length).containsExactly(first.length, second.length);
        assertThat(told.finalHead(0)).isEqualTo(WireMessages.oracle(ModelInferRequest.parseFrom(first)));
        assertThat(told.finalHead(1)).isEqualTo(WireMessages.oracle(ModelInferRequest.parseFrom(second)));
    }

    @Property(tries = 400)
    void decoder_smallHeadLimit_stillEndsWithTheWholeHead(
            @ForAll("requests") byte[] message,
            @ForAll("cuts") List<Integer> cuts,
            @ForAll @IntRange(min = 64, max = 200) int limit)
            throws Exception {
        byte[] stream = DecodedMessage.framed(false, message);
        InferHead expected = GrpcInferRequests.head(Unpooled.wrappedBuffer(message), new WireLimits(limit, 1 << 20));

        DecodedMessage told =
                DecodedMessage.of(stream, cuts, GrpcFrameDecoder.ofRequests(new WireLimits(limit, 1 << 20)));

        assertThat(told.finalHead(0)).isEqualTo(expected);
        assertThat(told.messages()).containsExactly(message);
    }

    @Property
    void retarget_anyEncoding_changesNameAndVersionAlone(@ForAll("requests") byte[] message) throws Exception {
        ByteBuf retargeted = GrpcInferRequests.retarget(Unpooled.wrappedBuffer(message), "variant-é", "3");

        ModelInferRequest expected = ModelInferRequest.parseFrom(message).toBuilder()
                .setModelName("variant-é")
                .setModelVersion("3")
                .build();
        assertThat(ModelInferRequest.parseFrom(ByteBufUtil.getBytes(retargeted)))
                .isEqualTo(expected);
        retargeted.release();
    }

    @Property
    void head_damagedMessage_isRefusedOrReadAsProtobufDoes(@ForAll("damaged") byte[] message) {
        InferHead head;
        try {
            head = GrpcInferRequests.head(Unpooled.wrappedBuffer(message));
        } catch (WireException e) {
            // protobuf-java lets an eleventh byte of an integer pass, which the encoding forbids and others refuse.
            assertThat(parses(message) && !e.getMessage().contains("more than 10 bytes"))
                    .as(e.getMessage())
                    .isFalse();
            return;
        }

        try {
            assertThat(head).isEqualTo(WireMessages.oracle(ModelInferRequest.parseFrom(message)));
        } catch (InvalidProtocolBufferException e) {
            // Only what the scanner does not look into may be broken: it is the node that judges it.
            assertThat(e).isNotNull();
        }
    }

    @Property(tries = 400)
    void decoder_garbage_throwsWireExceptionAloneAndKeepsNothing(
            @ForAll @Size(max = 300) byte[] stream, @ForAll("cuts") List<Integer> cuts) {
        try {
            DecodedMessage told = DecodedMessage.of(stream, cuts, GrpcFrameDecoder.ofRequests(WireLimits.DEFAULT));
            assertThat(told.messages()).hasSameSizeAs(told.heads());
        } catch (WireException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    @Property(tries = 400)
    void decoder_damagedFramedMessage_throwsWireExceptionAloneAndKeepsNothing(
            @ForAll("damaged") byte[] message, @ForAll("cuts") List<Integer> cuts) {
        try {
            DecodedMessage told = DecodedMessage.of(
                    DecodedMessage.framed(false, message), cuts, GrpcFrameDecoder.ofRequests(WireLimits.DEFAULT));
            assertThat(told.messages()).containsExactly(message);
        } catch (WireException e) {
            assertThat(e.code()).isEqualTo(WireException.Code.INVALID_ARGUMENT);
        }
    }

    private static boolean parses(byte[] message) {
        try {
            return ModelInferRequest.parseFrom(message).isInitialized();
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }
}
