package io.infaas.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.infaas.catalog.Catalogs;
import io.infaas.gateway.connect.NodeConnector;
import io.infaas.gateway.connect.PendingLookup;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.grpc.GrpcFront;
import io.infaas.gateway.grpc.ManagementMethods;
import io.infaas.gateway.http.HttpFront;
import io.infaas.gateway.http.ManagementEndpoints;
import io.infaas.gateway.management.ManagementApis;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.MisbehavingNode;
import io.infaas.gateway.testing.MisbehavingNode.Behaviour;
import io.infaas.gateway.testing.Reply;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.testing.Certificates;
import io.infaas.triton.testing.Certificates.Issued;
import io.infaas.triton.testing.RecordedLog;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Queries to nodes that encrypt, or that want to be shown something. */
class NodeSecurityIT {

    private static final GatewayLimits LIMITS =
            new GatewayLimits(64 << 20, 1 << 20, 64L << 20, 100, 10, Duration.ofMillis(20), Duration.ofSeconds(20));
    private static final String JSON =
            "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[%s1]}]}";
    private static final Vertx VERTX = Vertx.vertx();

    @TempDir
    private static Path folder;

    private static Certificates authority;
    private static Certificates another;
    private static Issued sound;
    private static Issued own;

    /** What is wrong, and what is logged of it. */
    enum Fault {
        WRONG_AUTHORITY("unable to find valid certification path"),
        EXPIRED("NotAfter"),
        OTHER_HOST("No subject alternative names matching IP address 127.0.0.1 found"),
        OTHER_NAME("No subject alternative DNS name matching other.internal found"),
        NO_CERTIFICATE("certificate"),
        NO_TLS("the node does not speak TLS");

        private final String told;

        Fault(String told) {
            this.told = told;
        }
    }

    @BeforeAll
    static void issue() throws Exception {
        authority = new Certificates(folder, "authority");
        another = new Certificates(folder, "another");
        sound = authority.issue("node", "IP:127.0.0.1,DNS:triton.internal", 1);
        own = authority.issue("gateway", "DNS:gateway", 1);
    }

    @AfterAll
    static void end() throws Exception {
        VERTX.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void query_bothEndsProveThemselves_answeredWhole() throws Exception {
        MisbehavingNode node = MisbehavingNode.start(VERTX, "n");
        Node secured = createNode(node, sound, Optional.of(authority.authority()));
        NodeSecurity security = security(authority.authority(), Optional.of(own), Optional.empty());
        ModelInferRequest question = Reply.question("fashion", 700_000);
        String json = JSON.formatted("1.5,".repeat(200_000));

        try (Ports ports = new Ports(security, secured)) {
            for (int i = 0; i < 3; i++) {
                Reply grpc = Reply.grpc(ports.h2, question);
                Reply http = ports.http(Reply.none(), json);

                assertThat(grpc.grpcStatus()).isEqualTo("0");
                assertThat(grpc.message().getRawOutputContentsList()).isEqualTo(question.getRawInputContentsList());
                assertThat(http.status()).isEqualTo(200);
                assertThat(http.body().toString()).endsWith(json);
            }
        }
        assertThat(node.seen).hasValue(6);
        node.kill();
    }

    @Test
    void query_nameIsGiven_nodeHasToProveThatOne() throws Exception {
        MisbehavingNode node = MisbehavingNode.start(VERTX, "n");
        Node secured = createNode(node, authority.issue("named", "DNS:triton.internal", 1), Optional.empty());
        NodeSecurity security = security(authority.authority(), Optional.empty(), Optional.of("triton.internal"));

        try (Ports ports = new Ports(security, secured)) {
            assertThat(Reply.grpc(ports.h2, Reply.question("fashion", 10)).grpcStatus())
                    .isEqualTo("0");
            assertThat(ports.http(Reply.none(), JSON.formatted("")).status()).isEqualTo(200);
        }
        node.kill();
    }

    @ParameterizedTest
    @EnumSource
    void query_noTrust_saidInTheLogAndAnsweredAsIfNobodyWereThere(Fault fault) throws Exception {
        MisbehavingNode node = MisbehavingNode.start(VERTX, "n");
        Issued shown =
                switch (fault) {
                    case EXPIRED -> authority.issue("expired", "IP:127.0.0.1", 0);
                    case OTHER_HOST -> authority.issue("other", "IP:127.0.0.2", 1);
                    default -> sound;
                };
        Node secured = fault == Fault.NO_TLS
                ? node.node()
                : createNode(
                        node,
                        shown,
                        fault == Fault.NO_CERTIFICATE ? Optional.of(authority.authority()) : Optional.empty());
        NodeSecurity security = security(
                fault == Fault.WRONG_AUTHORITY ? another.authority() : authority.authority(),
                Optional.empty(),
                fault == Fault.OTHER_NAME ? Optional.of("other.internal") : Optional.empty());
        Node nobody = new Node("n", "127.0.0.1", 1, 1, Catalogs.NODE_TYPE);
        Reply absentGrpc;
        Reply absentHttp;
        try (Ports ports = new Ports(NodeSecurity.NONE, nobody)) {
            absentGrpc = Reply.grpc(ports.h2, Reply.question("fashion", 10));
        }
        try (Ports ports = new Ports(NodeSecurity.NONE, nobody)) {
            absentHttp = ports.http(Reply.none(), JSON.formatted(""));
        }

        try (RecordedLog logged = new RecordedLog(Level.WARN)) {
            try (Ports ports = new Ports(security, secured)) {
                Reply grpc = Reply.grpc(ports.h2, Reply.question("fashion", 10));

                assertThat(grpc.grpcStatus()).isEqualTo(absentGrpc.grpcStatus()).isEqualTo("14");
                assertThat(grpc.grpcText()).isEqualTo(absentGrpc.grpcText());
            }
            try (Ports ports = new Ports(security, secured)) {
                Reply http = ports.http(Reply.none(), JSON.formatted(""));

                assertThat(http.status()).isEqualTo(absentHttp.status()).isEqualTo(503);
                assertThat(http.body()).isEqualTo(absentHttp.body());
            }
            assertThat(logged.lines())
                    .anyMatch(line ->
                            line.startsWith("node 127.0.0.1:" + secured.grpcPort() + " (gRPC): TLS handshake failed")
                                    && line.contains(fault.told))
                    .anyMatch(line ->
                            line.startsWith("node 127.0.0.1:" + secured.httpPort() + " (HTTP): TLS handshake failed")
                                    && line.contains(fault.told));
        }
        // of TLS nothing gets through; what is no TLS may have taken a handshake for a request
        assertThat(node.seen).hasValue(0);
        node.kill();
    }

    @Test
    void query_nodeWantsASecret_shownTheGatewaysAndNobodyElseIs() throws Exception {
        MisbehavingNode node = MisbehavingNode.start(VERTX, "n");
        NodeSecrets secrets = SecretsFile.read(
                Files.writeString(folder.resolve("secrets"), "inference:node-KEY=s3cret\nhealth:H=h4"));
        NodeSecurity security = new NodeSecurity(Optional.empty(), Optional.empty(), secrets);
        MultiMap forged = Reply.none()
                .add("NODE-key", "forged")
                .add("node-Key", "again")
                .add("triton-grpc-protocol-node-key", "forged")
                .add("triton-grpc-protocol-h", "forged")
                .add("h", "forged")
                .add("other", "passes");

        try (RecordedLog logged = new RecordedLog(Level.TRACE);
                Ports ports = new Ports(security, node.node())) {
            for (MultiMap sent : List.of(forged, Reply.none())) {
                node.requests.clear();
                MultiMap overGrpc = Reply.none().addAll(sent).remove("NODE-key").remove("h");
                Reply grpc = Reply.grpc(ports.h2, overGrpc, Reply.frame(Reply.question("fashion", 10)));
                Reply http = ports.http(
                        Reply.none().addAll(sent).remove("triton-grpc-protocol-node-key"), JSON.formatted(""));

                assertThat(grpc.grpcStatus()).isEqualTo("0");
                assertThat(http.status()).isEqualTo(200);
                MultiMap grpcShown = node.requests.get(0).headers();
                MultiMap httpShown = node.requests.get(1).headers();
                assertThat(grpcShown.getAll("triton-grpc-protocol-node-key")).containsExactly("s3cret");
                assertThat(httpShown.getAll("node-key")).containsExactly("s3cret");
                assertThat(grpcShown.contains("triton-grpc-protocol-h")).isFalse();
                assertThat(httpShown.contains("h")).isFalse();
                assertThat(grpcShown.get("other")).isEqualTo(sent.get("other"));
                assertThat(httpShown.get("other")).isEqualTo(sent.get("other"));
                assertThat(List.of(grpc.headers(), grpc.trailers(), http.headers())
                                .toString())
                        .doesNotContain("s3cret")
                        .doesNotContainIgnoringCase("node-key");
            }
            assertThat(logged.lines()).noneMatch(line -> line.contains("s3cret"));
        }
        node.kill();
    }

    @ParameterizedTest
    @EnumSource(names = {"ECHO", "UNLOADED"})
    void query_eachNodeHasASecretOfItsOwn_shownThatOneAlsoWhenItMovesThere(Behaviour first) throws Exception {
        MisbehavingNode a = MisbehavingNode.start(VERTX, "a");
        MisbehavingNode b = MisbehavingNode.start(VERTX, "b");
        Path file = Files.writeString(folder.resolve("cluster"), "inference:Node-Key=s3cret");
        NodeSecurity security = new NodeSecurity(Optional.empty(), Optional.empty(), SecretsFile.readDerived(file));
        a.behaviour = first;
        MultiMap forged = Reply.none().add("triton-grpc-protocol-node-key", "forged");

        try (Ports ports = new Ports(security, a.node(), b.node())) {
            for (String method : List.of("ModelInfer", "ModelStreamInfer")) {
                Reply grpc = Reply.grpc(
                        ports.h2,
                        "/inference.GRPCInferenceService/" + method,
                        forged,
                        Reply.frame(Reply.question("fashion", 10)));
                assertThat(grpc.grpcStatus()).isEqualTo("0");
            }
        }
        try (Ports ports = new Ports(security, a.node(), b.node())) {
            Reply http = ports.http(Reply.none().add("node-key", "forged"), JSON.formatted(""));
            assertThat(http.status()).isEqualTo(200);
        }

        ClusterSecret cluster = new ClusterSecret("s3cret");
        for (Map.Entry<MisbehavingNode, String> each :
                Map.of(a, cluster.apply("a"), b, cluster.apply("b")).entrySet()) {
            assertThat(each.getKey().requests).allSatisfy(request -> assertThat(List.of(
                            request.headers().getAll("node-key"),
                            request.headers().getAll("triton-grpc-protocol-node-key")))
                    .containsExactlyInAnyOrder(List.of(each.getValue()), List.of()));
        }
        if (first == Behaviour.UNLOADED) {
            assertThat(a.requests).isNotEmpty();
            assertThat(b.requests).hasSize(3);
        }
        a.kill();
        b.kill();
    }

    // a handshake takes as long as the machine is busy
    private static NodeConnector createConnector(Vertx vertx) {
        return NodeConnector.of(vertx, new PendingLookup(), 20_000, System::nanoTime, () -> 0);
    }

    private static NodeSecurity security(Path trusted, Optional<Issued> shown, Optional<String> name) {
        return NodeSecurity.of(
                new NodeTlsFiles(
                        Optional.of(trusted),
                        shown.map(it -> new NodeTlsFiles.Identity(it.certificate(), it.key())),
                        name),
                true,
                true,
                NodeSecrets.NONE);
    }

    private static Node createNode(MisbehavingNode node, Issued shown, Optional<Path> clients) throws Exception {
        int http = Terminator.listen(VERTX, shown, clients, node.node().httpPort());
        int grpc = Terminator.listen(VERTX, shown, clients, node.node().grpcPort());
        return new Node("n", "127.0.0.1", http, grpc, Catalogs.NODE_TYPE);
    }

    /** Both front ends over one node that is spoken to in a certain way. */
    private static final class Ports implements AutoCloseable {

        private final FrontEnds fronts;
        private final GrpcFront grpc;
        private final HttpFront http;
        private final HttpClient h1;
        final HttpClient h2;

        Ports(NodeSecurity security, Node... nodes) throws Exception {
            fronts = new FrontEnds(Vertx.vertx(), NodeSecurityIT::createConnector, LIMITS, nodes);
            grpc = GrpcFront.listen(
                            fronts.serving,
                            new ManagementMethods(ManagementApis.of(fronts.vertx, fronts.router)),
                            "127.0.0.1",
                            0,
                            Optional.empty(),
                            security)
                    .await(5, TimeUnit.SECONDS);
            http = HttpFront.listen(
                            fronts.serving,
                            new ManagementEndpoints(ManagementApis.of(fronts.vertx, fronts.router)),
                            "127.0.0.1",
                            0,
                            Optional.empty(),
                            security)
                    .await(5, TimeUnit.SECONDS);
            h2 = fronts.vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false)
                    .setDefaultHost("127.0.0.1")
                    .setDefaultPort(grpc.port()));
            h1 = fronts.vertx.createHttpClient(
                    new HttpClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(http.port()));
        }

        Reply http(MultiMap headers, String json) throws Exception {
            return Reply.http(h1, "/v2/models/fashion/infer", headers, Buffer.buffer(json));
        }

        @Override
        public void close() {
            h1.close()
                    .compose(gone -> h2.close())
                    .compose(gone -> grpc.shutdown(Duration.ofMillis(100)))
                    .compose(gone -> http.shutdown(Duration.ofMillis(100)))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
            assertThat(fronts.metrics.queriesInFlight()).isZero();
            fronts.close();
        }
    }
}
