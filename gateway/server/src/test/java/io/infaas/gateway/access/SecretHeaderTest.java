package io.infaas.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretHeaderTest {

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
