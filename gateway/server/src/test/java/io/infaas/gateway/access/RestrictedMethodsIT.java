package io.infaas.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.gateway.ListeningPorts;
import io.infaas.gateway.frontend.ServerTls;
import io.infaas.gateway.grpc.GrpcFront;
import io.infaas.gateway.grpc.ManagementMethods;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.gateway.management.GatewayIdentity;
import io.infaas.gateway.management.ListedInstanceLoading;
import io.infaas.gateway.management.ManagementApi;
import io.infaas.gateway.nodes.NodeClients;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.security.NodeSecurity;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.Reply;
import io.infaas.triton.protocol.GRPCInferenceServiceGrpcService;
import io.infaas.triton.testing.Certificates;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** TLS and restrictions hold for every gRPC method, inference or not, and there is no other port without them. */
class RestrictedMethodsIT {

    private static final String KINDS =
            "health,metadata,inference,shared-memory,model-config,model-repository,statistics,trace,logging";

    @TempDir
    private static Path folder;

    private static FrontEnds fronts;
    private static GrpcFront front;
    private static GrpcFront plain;
    private static HttpClient client;
    private static Set<Integer> opened;

    @BeforeAll
    static void open() throws Exception {
        fronts = new FrontEnds(GatewayLimits.DEFAULT);
        Certificates.Issued issued = new Certificates(folder, "authority").issue("server", "IP:127.0.0.1", 1);
        NodeClients nodes = new NodeClients(fronts.vertx);
        ManagementApi api = ManagementApi.of(
                new GatewayIdentity(fronts.router, false, () -> false),
                fronts.router,
                nodes,
                new AccessPolicy(
                        AccessPolicy.ClientPermission.NOBODY,
                        Restrictions.NONE,
                        Restrictions.parse(List.of(KINDS + ":key=secret"))),
                new ListedInstanceLoading(fronts.router, nodes));
        Set<Integer> before = ListeningPorts.ofThisProcess();
        front = GrpcFront.listen(
                        fronts.serving,
                        new ManagementMethods(api),
                        "127.0.0.1",
                        0,
                        Optional.of(new ServerTls(issued.certificate(), issued.key())),
                        NodeSecurity.NONE)
                .await(5, TimeUnit.SECONDS);
        opened = new TreeSet<>(ListeningPorts.ofThisProcess());
        opened.removeAll(before);
        plain = GrpcFront.listen(fronts.serving, new ManagementMethods(api), "127.0.0.1", 0)
                .await(5, TimeUnit.SECONDS);
        client = fronts.vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setUseAlpn(true)
                .setSsl(true)
                .setTrustAll(true)
                .setVerifyHost(false)
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(front.port()));
    }

    @AfterAll
    static void close() throws Exception {
        client.close().await(5, TimeUnit.SECONDS);
        front.shutdown(Duration.ofMillis(100)).await(5, TimeUnit.SECONDS);
        plain.shutdown(Duration.ofMillis(100)).await(5, TimeUnit.SECONDS);
        fronts.close();
    }

    static Stream<String> methods() {
        return Stream.concat(
                GRPCInferenceServiceGrpcService.SERVICE_DESCRIPTOR.getMethods().stream()
                        .map(method -> method.getService().getFullName() + "/" + method.getName()),
                Stream.of("grpc.health.v1.Health/Check", "grpc.health.v1.Health/Watch"));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void call_withoutTheHeader_refused(String method) throws Exception {
        Reply reply = call("/" + method, "wrong");

        assertThat(reply.grpcStatus()).isEqualTo("14");
        assertThat(reply.grpcText())
                .isEqualTo("This protocol is restricted, expecting header 'triton-grpc-protocol-key'");
    }

    @ParameterizedTest
    @MethodSource("methods")
    void call_withTheHeader_notRefused(String method) throws Exception {
        // without a message, so that every method ends at once
        assertThat(call("/" + method, "secret").grpcText()).doesNotContain("restricted");
    }

    @ParameterizedTest
    @MethodSource("methods")
    void call_pathThatIsNotExactlyTheMethod_namesNoMethod(String method) throws Exception {
        try (RawPeer peer = RawPeer.client(plain.port(), 65_535)) {
            for (String path : List.of(
                    "/" + method + "?x",
                    "/" + method + "?",
                    "/" + method + "#x",
                    "/" + method + "%3Fx",
                    "/" + method + "/",
                    "/" + method + ";x",
                    "//" + method,
                    method,
                    "http://x/" + method,
                    "/" + method.toUpperCase(Locale.ROOT),
                    "/" + method + "\u00e9")) {
                Http2Headers headers = new DefaultHttp2Headers(false)
                        .method("POST")
                        .scheme("http")
                        .authority("x")
                        .path(path)
                        .set("content-type", "application/grpc");
                int stream = peer.open(headers, false);
                peer.data(stream, new byte[5], -1, true);

                RawPeer.Heard answer = peer.await(stream);

                // the fate of a name that no method has, with or without the header
                assertThat(answer.header("grpc-status")).as(path).isEqualTo("12");
                assertThat(answer.bytes()).as(path).isZero();
            }
        }
    }

    @Test
    void call_withoutTls_notAnswered() {
        assertThatThrownBy(() -> RawPeer.client(front.port(), 65_535)).isInstanceOf(IOException.class);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void listen_withTls_opensOnePort() {
        assertThat(opened).containsExactly(front.port());
    }

    private static Reply call(String path, String secret) throws Exception {
        return Reply.later(
                        client.request(HttpMethod.POST, path).map(request -> {
                            request.headers()
                                    .set("content-type", "application/grpc")
                                    .set("te", "trailers")
                                    .set("triton-grpc-protocol-key", secret);
                            return request;
                        }),
                        Buffer.buffer())
                .await(20, TimeUnit.SECONDS);
    }
}
