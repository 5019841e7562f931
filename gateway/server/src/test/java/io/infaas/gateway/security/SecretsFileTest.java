package io.infaas.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.MultiMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsFileTest {

    private static final String LOAD = "/inference.GRPCInferenceService/RepositoryModelLoad";
    private static final String LIVE = "/inference.GRPCInferenceService/ServerLive";

    @TempDir
    private Path folder;

    @Test
    void read_linesForKindsAndForAllOthers_eachKindIsShownItsOwn() throws Exception {
        NodeSecrets secrets = read("# of the fleet\n\nmodel-repository,logging:Admin=a=b c\nInfaas=s3cret\n");

        assertThat(showSecrets(secrets, LOAD)).hasToString("triton-grpc-protocol-admin=a=b c\n");
        assertThat(showSecrets(secrets, LIVE)).hasToString("triton-grpc-protocol-infaas=s3cret\n");
        assertThat(shownHttp(secrets, "/v2/logging")).hasToString("Admin=a=b c\n");
        assertThat(shownHttp(secrets, "/v2/models/m/trace/setting")).hasToString("Infaas=s3cret\n");
        assertThat(secrets.httpLine()).isEqualTo("Infaas: s3cret\r\n");
    }

    @Test
    void read_linesForSomeKinds_othersAreShownNothing() throws Exception {
        NodeSecrets secrets = read("model-repository:Admin=x");

        assertThat(showSecrets(secrets, LIVE).isEmpty()).isTrue();
        assertThat(secrets.httpLine()).isEmpty();
        assertThat(secrets.createFilter(name -> true).test("ADMIN")).isFalse();
    }

    @Test
    void toString_never_tellsAValue() throws Exception {
        assertThat(read("model-repository:Admin=s3cret")).hasToString("NodeSecrets[model-repository]");
    }

    @Test
    void readDerived_oneSecret_eachNodeIsShownItsOwnAndNobodyTheClusters() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "inference,model-repository:Admin=s3cret");
        NodeSecrets secrets = SecretsFile.readDerived(file);
        String ofA = new ClusterSecret("s3cret").apply("a");
        String ofB = new ClusterSecret("s3cret").apply("b");

        assertThat(showSecrets(secrets.forNode("a"), LOAD))
                .hasToString("triton-grpc-protocol-admin=%s\n".formatted(ofA));
        assertThat(showSecrets(secrets.forNode("b"), LOAD))
                .hasToString("triton-grpc-protocol-admin=%s\n".formatted(ofB));
        assertThat(secrets.forNode("a").httpLine()).isEqualTo("Admin: %s\r\n".formatted(ofA));
        assertThat(showSecrets(secrets.forNode("a"), LIVE).isEmpty()).isTrue();
        // what belongs to no node
        assertThat(showSecrets(secrets, LOAD).isEmpty()).isTrue();
        assertThat(secrets.httpLine()).isEmpty();
        assertThat(secrets.createFilter(name -> true).test("ADMIN")).isFalse();
        assertThat(secrets).hasToString("NodeSecrets[inference, model-repository, derived for each node]");
    }

    @Test
    void readDerived_severalSecrets_refused() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "inference:Admin=s3cret\nlogging:Admin=s3cret2");

        assertThatThrownBy(() -> SecretsFile.readDerived(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "--node-secrets-derived: --node-secrets %s: needs one KEY=VALUE, the secret of the cluster, but found 2"
                                .formatted(file));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            s3cret                     | line 1 must be KEY=VALUE
            =s3cret                    | line 1 must be KEY=VALUE
            KEY=                       | line 1 must be KEY=VALUE
            models:KEY=s3cret          | line 1: 'models' must be one of health, metadata, inference
            health,:KEY=s3cret         | line 1: '' must be one of health
            health,health:KEY=s3cret   | line 1: 'health' is given twice
            Host=s3cret                | line 1 must be KEY=VALUE
            content-length=s3cret      | line 1 must be KEY=VALUE
            # s3cret                   | has no line KEY=VALUE
            """)
    void read_badLine_saysWhereAndNotWhat(String line, String told) {
        assertThatThrownBy(() -> read(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--node-secrets " + folder)
                .hasMessageContaining(told)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void read_twoLinesForAllKinds_refused() {
        assertThatThrownBy(() -> read("a=s3cret\nb=s3cret"))
                .hasMessageContaining("line 2 is the second secret for all kinds")
                .hasMessageNotContaining("s3cret");
    }

    private NodeSecrets read(String text) throws IOException {
        return SecretsFile.read(Files.writeString(folder.resolve("file"), text));
    }

    private static MultiMap showSecrets(NodeSecrets secrets, String method) {
        MultiMap metadata = MultiMap.caseInsensitiveMultiMap();
        secrets.show(method, metadata);
        return metadata;
    }

    private static MultiMap shownHttp(NodeSecrets secrets, String path) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        secrets.showHttp(path, headers);
        return headers;
    }

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
