package io.infaas.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.AsciiString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcRouteTest {

    private static final String SERVICE = "/inference.GRPCInferenceService/";

    @Test
    void of_inference_sameRouteWithoutAText() {
        assertThat(GrpcRoute.of(AsciiString.of(SERVICE + "ModelInfer"))).isSameAs(GrpcRoute.MODEL_INFER);
        assertThat(GrpcRoute.of(AsciiString.of(SERVICE + "ModelStreamInfer"))).isSameAs(GrpcRoute.MODEL_STREAM_INFER);
    }

    @ParameterizedTest
    @CsvSource({
        "/inference.GRPCInferenceService/LogSettings, LOGGING",
        "/inference.GRPCInferenceService/ServerLive, HEALTH",
        "/grpc.health.v1.Health/Watch, HEALTH"
    })
    void of_restrictableMethod_itsKind(String path, Restrictions.Kind kind) {
        assertThat(GrpcRoute.of(AsciiString.of(path))).isEqualTo(new GrpcRoute(path, kind));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SERVICE + "LogSettings?x",
                SERVICE + "LogSettings#x",
                SERVICE + "LogSettings/",
                SERVICE + "%4CogSettings",
                SERVICE + "ModelInfer?",
                SERVICE + "modelinfer",
                "inference.GRPCInferenceService/LogSettings",
                "/grpc.health.v1.Health/List",
                ""
            })
    void of_anythingElse_noKindAndNoChange(String path) {
        assertThat(GrpcRoute.of(AsciiString.of(path))).isEqualTo(new GrpcRoute(path, null));
    }

    @Test
    void of_noPath_noKind() {
        assertThat(GrpcRoute.of(null)).isEqualTo(new GrpcRoute("", null));
    }
}
