package io.infaas.triton.client;

import static org.assertj.core.api.Assertions.assertThat;

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
}
