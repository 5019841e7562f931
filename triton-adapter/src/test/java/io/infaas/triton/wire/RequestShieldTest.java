package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestShieldTest {

    private static final String MISMATCH = "Unable to parse 'data': Shape does not match true shape of 'data' field";

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

    private static void check(String shape, String datatype, String data) {
        byte[] body = "{\"inputs\":[{\"name\":\"a\",\"shape\":%s,\"datatype\":\"%s\",%s}]}"
                .formatted(shape, datatype, data)
                .getBytes(StandardCharsets.UTF_8);
        InferHead head = HttpInferRequests.head(Unpooled.wrappedBuffer(body), OptionalInt.empty());
        head.inputs().forEach(input -> RequestShield.check(input, body.length, true));
    }
}
