package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class HttpInferRequestsTest {

    private static final String JSON =
            "{\"id\":\"q1\",\"inputs\":[{\"name\":\"image\",\"shape\":[32,784],\"datatype\":\"FP32\","
                    + "\"parameters\":{\"binary_data_size\":4},\"data\":[[1.5,NaN],[{\"name\":\"no\"}]]}],"
                    + "\"parameters\":{\"infaas_latency_ms\":6.5,\"sequence_id\":7,\"binary_data_output\":true,\"s\":\"t\"}}";

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

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }
}
