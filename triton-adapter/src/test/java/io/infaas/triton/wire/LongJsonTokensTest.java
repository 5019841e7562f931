package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Tokens longer than a head needs: numbers are refused early, strings are read without being gathered. */
class LongJsonTokensTest {

    @Test
    void feed_numberWithoutEnd_refusedWithItsFirstPiece() {
        byte[] digits = new byte[64 << 10];
        Arrays.fill(digits, (byte) '7');
        try (HttpHeadScanner scanner = new HttpHeadScanner(OptionalInt.empty())) {
            scanner.feed(Unpooled.copiedBuffer("{\"inputs\":[{\"data\":[1", StandardCharsets.US_ASCII));

            assertThatThrownBy(() -> scanner.feed(Unpooled.wrappedBuffer(digits)))
                    .isInstanceOfSatisfying(WireException.class, refused -> assertThat(refused.code())
                            .isEqualTo(WireException.Code.INTERNAL))
                    .hasMessageStartingWith("failed to parse the request JSON buffer: ");
        }
    }

    @Test
    void feed_stringsOfManyMebibytes_headIsReadAndHoldsLittle() {
        String start = "{\"inputs\":[{\"data\":[\"";
        String end = "\\\\\"],\"name\":\"\\\"x\\\"\",\"shape\":[3]}],\"id\":\"i\"}";
        try (HttpHeadScanner scanner = new HttpHeadScanner(OptionalInt.empty())) {
            scanner.feed(Unpooled.copiedBuffer(start, StandardCharsets.US_ASCII));
            byte[] piece = "\\u20acabc\\\"".repeat(5_000).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 1_000; i++) {
                scanner.feed(Unpooled.wrappedBuffer(piece));
            }
            scanner.feed(Unpooled.copiedBuffer(end, StandardCharsets.US_ASCII));

            InferHead head = scanner.finish();

            assertThat(head.id()).isEqualTo("i");
            assertThat(head.inputs()).hasSize(1);
            assertThat(head.inputs().get(0).name()).isEqualTo("\"x\"");
            assertThat(head.batch()).isEqualTo(3);
            assertThat(scanner.heldBytes()).isLessThan(10_000);
        }
    }

    @Property(tries = 300)
    void feed_longStringOfAnyCharactersInAnyPieces_theRestIsReadAsUsual(
            @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 9_000) int cut) {
        String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\u000a");
        String unit = quoted.isEmpty() ? "y" : quoted;
        String value = unit.repeat(1 + 3 * JsonTokenLimiter.MAX_TEXT_BYTES / unit.length());
        byte[] body = "{\"x\":\"%s\",\"id\":\"after\"}".formatted(value).getBytes(StandardCharsets.UTF_8);

        try (HttpHeadScanner scanner = new HttpHeadScanner(OptionalInt.empty())) {
            for (int at = 0; at < body.length; at += cut) {
                scanner.feed(Unpooled.wrappedBuffer(body, at, Math.min(cut, body.length - at)));
            }
            assertThat(scanner.finish().id()).isEqualTo("after");
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars('a', '\\', '"', 'u', '\n', '\u00e9', '\u20ac')
                .ofMaxLength(12);
    }

    @Test
    void head_manyOrLongParameters_refused() {
        String many = "{\"parameters\":{" + "\"a\":1,".repeat(HeadBuilder.MAX_ENTRIES) + "\"a\":1}}";
        String large = "{\"parameters\":{"
                + "\"a\":\"%s\",".formatted("x".repeat(60_000)).repeat(20) + "\"a\":1}}";

        assertThatThrownBy(() -> head(many)).isInstanceOf(WireException.class).hasMessageContaining("16384 inputs");
        assertThatThrownBy(() -> head(large))
                .isInstanceOf(WireException.class)
                .hasMessage("the names and parameters of the request have more than 1048576 characters");
    }

    private static InferHead head(String json) {
        return HttpInferRequests.head(Unpooled.copiedBuffer(json, StandardCharsets.UTF_8), OptionalInt.empty());
    }
}
