package io.infaas.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClusterSecretTest {

    private final ClusterSecret secret = new ClusterSecret("s3cret-of-the-cluster");

    @Test
    void apply_node_isItsOwnAndThatOfEveryRelease() {
        // Python: hmac.new(b"s3cret-of-the-cluster", b"infaas-node:ec2-p1-2", sha256), in base64 for URLs
        assertThat(secret.apply("ec2-p1-2")).isEqualTo("w82a0rdYmPwwH02hOwRj0wmbWZRBZDuGVhEfOMRBxxs");
        assertThat(secret.apply("ec2-p1-3")).isEqualTo("cqgfe0rSJuBFixpXnjTbDI5sht-rVY2TDTwIWuIULz0");
    }

    @Test
    void toString_never_tellsTheValue() {
        assertThat(secret).hasToString("ClusterSecret");
    }
}
