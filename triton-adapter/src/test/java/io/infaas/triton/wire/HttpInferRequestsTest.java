package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpInferRequestsTest {

    private static final String JSON =
            "{\"id\":\"q1\",\"inputs\":[{\"name\":\"image\",\"shape\":[32,784],\"datatype\":\"FP32\","
                    + "\"parameters\":{\"binary_data_size\":4},\"data\":[[1.5,NaN],[{\"name\":\"no\"}]]}],"
                    + "\"parameters\":{\"infaas_latency_ms\":6.5,\"sequence_id\":7,\"binary_data_output\":true,\"s\":\"t\"}}";
    private static final String MISMATCH = "Unable to parse 'data': Shape does not match true shape of 'data' field";

    @Test
    void head_bodyOfNoBytes_isARawRequest() {
        InferHead head = HttpInferRequests.head(bytes(""), OptionalInt.empty());

        assertThat(head.inputs()).isEmpty();
        assertThat(head.batch()).isEqualTo(1);
    }

    @Test
    void head_parametersAfterInputs_areRead() {
        ByteBuf body = bytes(JSON + "\u0000\u0001{}");

        InferHead head = HttpInferRequests.head(body, OptionalInt.of(JSON.length()));

        assertThat(head.id()).isEqualTo("q1");
        assertThat(head.inputs()).containsExactly(new InputHead("image", "FP32", List.of(32L, 784L), DataPlace.JSON));
        assertThat(head.parameters())
                .containsEntry("infaas_latency_ms", 6.5)
                .containsEntry("sequence_id", 7L)
                .containsEntry("binary_data_output", true)
                .containsEntry("s", "t")
                .hasSize(4);
        assertThat(head.batch()).isEqualTo(32);
    }

    @Test
    void head_zeroHeaderLength_isARawBinaryRequest() {
        InferHead head = HttpInferRequests.head(bytes("no json"), OptionalInt.of(0));

        assertThat(head.inputs()).isEmpty();
        assertThat(head.batch()).isEqualTo(1);
    }

    @Test
    void head_illTypedMembers_arePassedOver() {
        InferHead head = HttpInferRequests.head(
                bytes("{\"id\":[3],\"inputs\":{\"a\":1},\"parameters\":5,\"inputs\":[7,{\"shape\":[\"x\",1.5,[2]]}]}"),
                OptionalInt.empty());

        assertThat(head.id()).isEmpty();
        assertThat(head.inputs()).containsExactly(new InputHead("", "", List.of()));
    }

    @Test
    void head_brokenJson_isRefusedAsTritonDoes() {
        for (String body : List.of("{\"inputs\":[", "{\"inputs\":[1,]}", "{} {}", "nonsense")) {
            assertThatExceptionOfType(WireException.class)
                    .isThrownBy(() -> HttpInferRequests.head(bytes(body), OptionalInt.empty()))
                    .withMessageStartingWith("failed to parse the request JSON buffer: ")
                    .satisfies(e -> assertThat(e.code()).isEqualTo(WireException.Code.INTERNAL));
        }
    }

    @Test
    void head_lengthBeyondTheBody_isRefusedWithTritonsText() {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> HttpInferRequests.head(bytes("{}"), OptionalInt.of(3)))
                .withMessage("inference header size should be in range (0, 2), got: 3");
    }

    @Test
    void headerLength_noNumber_isRefusedWithTritonsText() {
        assertThat(HttpInferRequests.headerLength(" 12 ")).isEqualTo(12);
        for (String value : List.of("abc", "-1", "", "99999999999")) {
            assertThatExceptionOfType(WireException.class)
                    .isThrownBy(() -> HttpInferRequests.headerLength(value))
                    .withMessage("Unable to parse Inference-Header-Content-Length, got: " + value);
        }
    }

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[2147483648,2147483648]",
                "[1,4611686018427387904]",
                "[1,9223372036854775807]",
                "[1,18446744073709551615]",
                "[1,1000000000000]",
                "[2147483647,1,28,28]"
            })
    void check_jsonWithFewerBytesThanElements_refusedAsByTriton(String shape) {
        assertThatThrownBy(() -> check(shape, "INT32", "\"data\":[1]")).hasMessage(MISMATCH);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1,2]|INT32|\"data\":[1]",
                "[1,0]|INT32|\"data\":[1]",
                "[1,1]|INT32|\"data\":[1,2,3]",
                // a node counts the strings first
                "[1,1000000000000]|BYTES|\"data\":[\"a\"]",
                "[1,1000000000000]|NOPE|\"data\":[1]",
                "[1,1000000000000]|FP32|\"parameters\":{\"shared_memory_region\":\"r\"}",
                "[1,1000000000000]|FP32|\"parameters\":{\"binary_data_size\":4}"
            })
    void check_wrongButHarmless_leftToTheNode(String shape, String datatype, String data) {
        assertThatCode(() -> check(shape, datatype, data)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[4294967296,4294967296]",
                "[0,4611686018427387904]",
                "[4611686018427387904,0]",
                "[1,4611686018427387905]"
            })
    void check_sizeBeyond63Bits_refusedWhereverTheDataIs(String shape) {
        for (String data : List.of("\"data\":[]", "\"parameters\":{\"binary_data_size\":0}")) {
            assertThatThrownBy(() -> check(shape, "INT32", data)).isInstanceOf(WireException.class);
        }
    }

    @Test
    void check_hugeShapeThatTheModelDoesNotTake_leftToTheNode() {
        InputHead input = new InputHead("a", "FP32", List.of(1L << 40, 1L << 40, 28L, 28L), DataPlace.JSON);

        assertThatCode(() -> RequestShield.check(input, 100, false)).doesNotThrowAnyException();
    }

    @Test
    void check_negativeDimensionsOfGrpc_refusedByTheirProduct() {
        InputHead input = new InputHead("a", "INT32", List.of(-(1L << 31), -(1L << 31)));

        assertThatThrownBy(() -> RequestShield.check(input, 0, true))
                .hasMessage(
                        "input 'a' has the shape [-2147483648, -2147483648]: its size in bytes must be below 2^63 - 1");
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars('a', '\\', '"', 'u', '\n', '\u00e9', '\u20ac')
                .ofMaxLength(12);
    }

    private static InferHead head(String json) {
        return HttpInferRequests.head(Unpooled.copiedBuffer(json, StandardCharsets.UTF_8), OptionalInt.empty());
    }

    private static void check(String shape, String datatype, String data) {
        byte[] body = "{\"inputs\":[{\"name\":\"a\",\"shape\":%s,\"datatype\":\"%s\",%s}]}"
                .formatted(shape, datatype, data)
                .getBytes(StandardCharsets.UTF_8);
        InferHead head = HttpInferRequests.head(Unpooled.wrappedBuffer(body), OptionalInt.empty());
        head.inputs().forEach(input -> RequestShield.check(input, body.length, true));
    }
}
