package io.infaas.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.AsciiString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRouteTest {

    @ParameterizedTest
    @CsvSource({
        "/v2/models/fashion/infer, fashion, ''",
        "/v2/models/fashion/versions/12/infer, fashion, 12",
        "/v2/models/infer/infer, infer, ''",
        "/v2/models/versions/infer, versions, ''",
        "/v2/models/a%2Fb/infer, a%2Fb, ''"
    })
    void of_inference_modelAndVersion(String path, String model, String version) {
        assertThat(HttpRoute.of(path)).isEqualTo(new HttpRoute(HttpRoute.Endpoint.INFER, model, version));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/models//infer",
                "/v2/models/infer/",
                "/v2/models/fashion/infer/",
                "/v2/models/fashion//infer",
                "/v2/models/fashion/versions/infer/infer",
                "/v2/models/fashion/versions//infer",
                "/v2/models/fashion/versions/1x/infer",
                "/v2/models/fashion/versions/1/2/infer",
                "/v2/models//versions/1/infer",
                "/v3/models/fashion/infer",
                "/v2/models/fashion/xinfer",
                "/v2/models/fashion/generate_streams",
                "/v2/models//generate_stream",
                "/v2/models/fashion/versions/x/generate",
                "/infer",
                ""
            })
    void of_nearlyInference_unknown(String path) {
        assertThat(HttpRoute.of(path).endpoint()).isEqualTo(HttpRoute.Endpoint.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/models/llm/generate, GENERATE, llm, ''",
        "/v2/models/llm/versions/1/generate, GENERATE, llm, 1",
        "/v2/models/llm/generate_stream, GENERATE_STREAM, llm, ''",
        "/v2/models/generate/versions/12/generate_stream, GENERATE_STREAM, generate, 12"
    })
    void of_generation_modelAndVersion(String path, HttpRoute.Endpoint endpoint, String model, String version) {
        assertThat(HttpRoute.of(path)).isEqualTo(new HttpRoute(endpoint, model, version));
    }

    @ParameterizedTest
    @CsvSource({"/v2/models/infer, MODEL", "/v2/models/fashion, MODEL", "/v2/health/live, LIVE", "/v2, SERVER"})
    void of_others_asBefore(String path, HttpRoute.Endpoint endpoint) {
        assertThat(HttpRoute.of(path).endpoint()).isEqualTo(endpoint);
    }

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
