package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.nodes.NodeClients;
import io.infaas.gateway.security.ClusterSecret;
import io.infaas.gateway.security.NodeSecurity;
import io.infaas.gateway.security.SecretsFile;
import io.infaas.triton.client.HostAddresses;
import io.infaas.triton.contract.ContractRepository;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Triton that wants the secret of one node accepts that one over both protocols, and that of no other node. */
class OwnSecretsIT {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @Test
    void calls_toTheNodeAndAsToAnother_onlyItsOwnSecretOpensIt(@TempDir Path folder) throws Exception {
        Path models = ContractRepository.layOut(Files.createDirectories(folder.resolve("models")));
        String restricted =
                "model-repository,shared-memory,trace,logging:node-secret=" + new ClusterSecret("s3cret").apply("own");
        Path file = Files.writeString(
                folder.resolve("secret"), "model-repository,shared-memory,trace,logging:node-secret=s3cret\n");
        NodeSecurity security = new NodeSecurity(Optional.empty(), Optional.empty(), SecretsFile.readDerived(file));
        Vertx vertx = Vertx.vertx();
        try (TritonServer triton = TritonServers.start(
                models,
                List.of("plain"),
                TritonServers.WITHOUT_AUTO_COMPLETE,
                "--grpc-restricted-protocol=" + restricted,
                "--http-restricted-api=" + restricted)) {
            NodeClients clients = new NodeClients(vertx, security, HostAddresses.BY_VERTX);

            assertThat(load(clients, node("own", triton)).succeeded()).isTrue();
            assertThat(settings(clients, node("own", triton)).result()).contains("log_verbose_level");
            assertThat(load(clients, node("other", triton)).cause())
                    .hasMessageContaining(
                            "This protocol is restricted, expecting header 'triton-grpc-protocol-node-secret'");
            assertThat(settings(clients, node("other", triton)).cause())
                    .hasMessageContaining("This API is restricted, expecting header 'node-secret'");
            clients.close().await(10, TimeUnit.SECONDS);
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    private static Node node(String id, TritonServer triton) {
        return new Node(id, triton.host(), triton.httpPort(), triton.grpcPort(), Catalogs.NODE_TYPE);
    }

    private static Future<Void> load(NodeClients clients, Node node) throws Exception {
        return ended(clients.of(node).load("plain", DEADLINE));
    }

    private static Future<String> settings(NodeClients clients, Node node) throws Exception {
        return ended(clients.http(node, HttpMethod.GET, "/v2/logging", "", DEADLINE));
    }

    private static <T> Future<T> ended(Future<T> call) throws Exception {
        call.transform(done -> Future.succeededFuture()).await(30, TimeUnit.SECONDS);
        return call;
    }
}
