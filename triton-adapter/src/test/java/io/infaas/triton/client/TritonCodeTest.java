package io.infaas.triton.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.triton.client.CallFailures.GrpcMessages;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TritonCodeTest {

    @ParameterizedTest
    @CsvSource({
        "UNKNOWN, 2, 400",
        "INTERNAL, 13, 500",
        "NOT_FOUND, 5, 404",
        "INVALID_ARGUMENT, 3, 400",
        "UNAVAILABLE, 14, 503",
        "UNIMPLEMENTED, 12, 501",
        "ALREADY_EXISTS, 6, 400",
        "CANCELLED, 1, 400"
    })
    void statuses_codesOfTriton_areTritons(TritonCode code, int grpc, int http) {
        assertThat(code.grpcStatus().code).isEqualTo(grpc);
        assertThat(code.httpStatus()).isEqualTo(http);
    }

    @ParameterizedTest
    @EnumSource
    void ofGrpc_statusOfACode_isThatCode(TritonCode code) {
        assertThat(TritonCode.ofGrpc(code.grpcStatus().code)).isEqualTo(code);
    }

    @Test
    void ofGrpc_statusWithoutCode_isUnknown() {
        assertThat(TritonCode.ofGrpc(16)).isEqualTo(TritonCode.UNKNOWN);
        assertThat(TritonCode.ofGrpc(99)).isEqualTo(TritonCode.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({"400, INVALID_ARGUMENT", "404, NOT_FOUND", "500, INTERNAL", "503, UNAVAILABLE", "418, UNKNOWN"})
    void ofHttp_status_isTheCodeThatTritonMeans(int status, TritonCode code) {
        assertThat(TritonCode.ofHttp(status)).isEqualTo(code);
    }

    @Property
    void decode_anythingEncoded_isGivenBack(@ForAll String text) {
        StringBuilder encoded = new StringBuilder();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (byte each : bytes) {
            boolean plain = each >= ' ' && each <= '~' && each != '%';
            encoded.append(plain ? String.valueOf((char) each) : String.format("%%%02X", each));
        }

        assertThat(GrpcMessages.decode(encoded.toString())).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }

    @Example
    void decode_plus_isLeftAlone() {
        assertThat(GrpcMessages.decode("1+1 %3D 2")).isEqualTo("1+1 = 2");
    }

    @Example
    void decode_brokenEscapes_areTakenAsTheyStand() {
        assertThat(GrpcMessages.decode("100% %zz %4")).isEqualTo("100% %zz %4");
        assertThat(GrpcMessages.decode("%41")).isEqualTo("A");
    }
}
