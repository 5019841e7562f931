package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.infaas.triton.wire.GrpcFrames;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MessageFramingTest {

    private static final int MOST = 1_000;

    private final MessageFraming framing = new MessageFraming(MOST);

    @Property
    void prefix_splitAnywhere_sameLengthAndCompression(
            @ForAll boolean compressed,
            @ForAll @IntRange(max = MOST) int length,
            @ForAll @IntRange(max = 5) int split) {
        MessageFraming any = new MessageFraming(MOST);
        ByteBuf prefix = GrpcFrames.prefix(length, compressed);

        int at = any.readPrefix(prefix, 0, split);
        assertThat(any.hasBegun()).isEqualTo(split == GrpcFrames.PREFIX_BYTES);
        any.readPrefix(prefix, at, GrpcFrames.PREFIX_BYTES);

        assertThat(any.hasBegun()).isTrue();
        assertThat(any.length()).isEqualTo(length);
        assertThat(any.isCompressed()).isEqualTo(compressed);
        assertThat(any.isWhole()).isEqualTo(length == 0);
        assertThat(any.take(length + 1)).isFalse();
        assertThat(any.take(length)).isTrue();
        any.finish();
        prefix.release();
    }

    @Test
    void prefix_messageAboveTheLimit_isRefusedBeforeItsBytesArrive() {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> framing.readPrefix(GrpcFrames.prefix(MOST + 1, false), 0, GrpcFrames.PREFIX_BYTES))
                .withMessage("Received message larger than max (1001 vs. 1000)")
                .satisfies(e -> assertThat(e.code()).isEqualTo(WireException.Code.RESOURCE_EXHAUSTED));
    }

    @Test
    void prefix_lengthAbove2GiB_isRefused() {
        ByteBuf prefix = Unpooled.wrappedBuffer(new byte[] {0, -1, -1, -1, -1});

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> framing.readPrefix(prefix, 0, GrpcFrames.PREFIX_BYTES))
                .withMessageContaining("(4294967295 vs. 1000)");
    }

    @Test
    void prefix_unknownCompressionFlag_isRefused() {
        ByteBuf prefix = Unpooled.wrappedBuffer(new byte[] {2, 0, 0, 0, 1});

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> framing.readPrefix(prefix, 0, GrpcFrames.PREFIX_BYTES))
                .withMessage("the compression flag of a message is 2, not 0 or 1");
    }

    @Test
    void finish_insideAMessage_namesTheMissingBytes() {
        framing.readPrefix(GrpcFrames.prefix(10, false), 0, GrpcFrames.PREFIX_BYTES);
        framing.take(4);

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(framing::finish)
                .withMessage("the stream ended 6 bytes before the end of a message of 10");
    }

    @Test
    void finish_insideThePrefix_isRefused() {
        framing.readPrefix(GrpcFrames.prefix(10, false), 0, 3);

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(framing::finish)
                .withMessage("the stream ended inside the prefix of a message");
    }

    @Test
    void finish_beforeAnyByte_isTheEnd() {
        framing.finish();

        assertThat(framing.hasBytes()).isFalse();
    }

    @Test
    void trailers_shortText_isWhole() {
        assertThat(message("a \u20ac")).isEqualTo("a %E2%82%AC");
    }

    @Test
    void trailers_textOfAnyLength_isCutBeforeAnEscape() {
        for (int start = 0; start < 3; start++) {
            String message = message("x".repeat(start) + "\u20ac".repeat(10_000));

            assertThat(message.length()).isBetween(7_000, 7 << 10);
            assertThat((message.length() - start) % 3).isZero();
        }
    }

    private static String message(String text) {
        CharSequence message = Metadata.trailers(13, text).get(Metadata.GRPC_MESSAGE);
        return String.valueOf(message);
    }
}
