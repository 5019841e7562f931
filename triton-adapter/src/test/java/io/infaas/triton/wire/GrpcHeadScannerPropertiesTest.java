package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.infaas.triton.protocol.ModelInferRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class GrpcHeadScannerPropertiesTest {

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
        assertThat(ScannedMessage.head(message)).isEqualTo(WireMessages.oracle(ModelInferRequest.parseFrom(message)));
    }

    @Property(tries = 400)
    void feed_anySplit_readsTheSameHead(@ForAll("requests") byte[] message, @ForAll("cuts") List<Integer> cuts)
            throws Exception {
        ScannedMessage scanned = ScannedMessage.of(message, cuts, 64 << 10);

        assertThat(scanned.head()).isEqualTo(WireMessages.oracle(ModelInferRequest.parseFrom(message)));
    }

    @Property(tries = 400)
    void feed_smallHeadLimit_headKnownEarlyIsRevisedToTheWholeHead(
            @ForAll("requests") byte[] message,
            @ForAll("cuts") List<Integer> cuts,
            @ForAll @IntRange(min = 64, max = 200) int limit) {
        InferHead expected =
                ScannedMessage.of(message, List.of(message.length + 1), limit).head();

        ScannedMessage scanned = ScannedMessage.of(message, cuts, limit);

        assertThat(scanned.head()).isEqualTo(expected);
        if (!scanned.revised()) {
            assertThat(scanned.early()).isEqualTo(expected);
        }
    }

    @Property
    void appendedNames_anyEncoding_changeNameAndVersionAlone(@ForAll("requests") byte[] message) throws Exception {
        ByteBuf names = ModelNameFields.encoded("variant-é", "3");
        byte[] redirected = WireMessages.joined(List.of(message, ByteBufUtil.getBytes(names)));

        ModelInferRequest expected = ModelInferRequest.parseFrom(message).toBuilder()
                .setModelName("variant-é")
                .setModelVersion("3")
                .build();
        assertThat(ModelInferRequest.parseFrom(redirected)).isEqualTo(expected);
        names.release();
    }

    @Property
    void head_damagedMessage_isRefusedOrReadAsProtobufDoes(@ForAll("damaged") byte[] message) {
        InferHead head;
        try {
            head = ScannedMessage.head(message);
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
            // Only parts that the scanner does not read may be malformed: the node checks them.
            assertThat(e).isNotNull();
        }
    }

    @Property(tries = 400)
    void feed_garbage_throwsWireExceptionAlone(
            @ForAll @Size(max = 300) byte[] message, @ForAll("cuts") List<Integer> cuts) {
        try {
            assertThat(ScannedMessage.of(message, cuts, 64 << 10).head()).isNotNull();
        } catch (WireException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    @Property(tries = 400)
    void feed_damagedMessage_anySplitIsJudgedAlike(
            @ForAll("damaged") byte[] message, @ForAll("cuts") List<Integer> cuts) {
        Optional<InferHead> whole = scanned(message, List.of(message.length + 1));

        assertThat(scanned(message, cuts)).isEqualTo(whole);
    }

    private static Optional<InferHead> scanned(byte[] message, List<Integer> cuts) {
        try {
            return Optional.of(ScannedMessage.of(message, cuts, 64 << 10).head());
        } catch (WireException e) {
            assertThat(e.code()).isEqualTo(WireException.Code.MALFORMED);
            return Optional.empty();
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
