package io.infaas.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.infaas.triton.protocol.GRPCInferenceServiceGrpcService;
import io.vertx.grpc.common.ServiceMethod;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestrictionsTest {

    @Test
    void parse_severalFlags_eachKindItsHeader() {
        Restrictions restrictions = Restrictions.parse(List.of("health,model-config:a=1", "shared-memory:b=2"));

        assertThat(restrictions.of(Restrictions.Kind.HEALTH)).isEqualTo(new SecretHeader("a", "1"));
        assertThat(restrictions.of(Restrictions.Kind.SHARED_MEMORY)).isEqualTo(new SecretHeader("b", "2"));
        assertThat(restrictions.of(Restrictions.Kind.INFERENCE)).isNull();
        assertThat(restrictions.of(GrpcRoute.of("/grpc.health.v1.Health/Check")))
                .isEqualTo(new SecretHeader("a", "1"));
        assertThat(restrictions.of(GrpcRoute.of("/inference.GRPCInferenceService/ModelConfig")))
                .isEqualTo(new SecretHeader("a", "1"));
        assertThat(restrictions.of(GrpcRoute.MODEL_INFER)).isNull();
    }

    @Test
    void parse_allKinds_everyMethodOfTheService() {
        String all = Arrays.stream(Restrictions.Kind.values())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(","));

        Restrictions restrictions = Restrictions.parse(List.of(all + ":a=1"));

        List<String> methods = GRPCInferenceServiceGrpcService.all().stream()
                .map(ServiceMethod::fullMethodName)
                .toList();
        assertThat(methods).hasSize(20).allSatisfy(method -> assertThat(restrictions.of(GrpcRoute.of("/" + method)))
                .as(method)
                .isNotNull());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "health", ":a=1", "health:", "health:a", "nope:a=1", "health,:a=1", "health,health:a=1"})
    void parse_nothingThatCanBeMeant_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Restrictions.parse(List.of(text)));
    }

    @ParameterizedTest
    @CsvSource({
        "true,               /anything,          true",
        "true,               /a/b,               true",
        "false,              /anything,          false",
        "'/team-a,/team-b',  /team-a-images,     true",
        "'/team-a,/team-b',  team-b,             true",
        "'/team-a,/team-b',  //team-b,           true",
        "'/team-a,/team-b',  /team-c,            false",
        "'/team-a,/team-b',  /team-a/../psm_x,   false",
        "'/team-a,/team-b',  /../shm/team-a,     false",
        "'/team-a,/team-b',  '',                 false",
    })
    void admits_anyKey(String flag, String key, boolean expected) {
        assertThat(AccessPolicy.SharedMemoryKeys.parse(flag).admits(key)).isEqualTo(expected);
    }

    @Test
    void parse_valueWithEquals_allOfIt() {
        SecretHeader header = SecretHeader.parse("X-Control=a=b");

        assertThat(header.name()).isEqualTo("X-Control");
        assertThat(header.grpcName()).isEqualTo("triton-grpc-protocol-x-control");
        assertThat(header.matches("a=b")).isTrue();
    }

    @Test
    void matches_anythingElse_not() {
        SecretHeader header = new SecretHeader("X-Control", "secret");

        assertThat(header.matches(null)).isFalse();
        assertThat(header.matches("")).isFalse();
        assertThat(header.matches("Secret")).isFalse();
        assertThat(header.matches("secret ")).isFalse();
    }

    @Test
    void toString_noSecret() {
        assertThat(new SecretHeader("X-Control", "secret").toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "=y", "x=", "x y=z", "x:y=z", "x\r\n=z"})
    void parse_noHeaderAndValue_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> SecretHeader.parse(text));
    }
}
