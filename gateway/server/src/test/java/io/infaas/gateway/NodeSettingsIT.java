package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.access.AccessPolicy.ClientPermission;
import io.infaas.gateway.access.Restrictions;
import io.infaas.gateway.access.SecretHeader;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.nodes.ScriptedNode;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.protocol.LogSettingsRequest;
import io.infaas.triton.protocol.TraceSettingRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trace and log settings through a gateway over two nodes, each with the same two variants. */
class NodeSettingsIT {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final LogSettingsRequest VERBOSE = LogSettingsRequest.newBuilder()
            .putSettings(
                    "log_verbose_level",
                    LogSettingsRequest.SettingValue.newBuilder()
                            .setUint32Param(1)
                            .build())
            .build();

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private ScriptedNode a;
    private ScriptedNode b;
    private View view;
    private Gateway gateway;
    private TritonClient grpc;

    @BeforeEach
    void start() throws Exception {
        a = new ScriptedNode(vertx, "a");
        b = new ScriptedNode(vertx, "b");
        view = new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1.0)
                .variant("large", "fp32", 1, 0.93, 10.0)
                .node(a.node())
                .node(b.node())
                .everywhere()
                .view();
        start(ClientPermission.EVERYBODY);
    }

    private void start(ClientPermission settings) throws Exception {
        gateway = Gateway.start(GatewayConfig.of(view)
                        .withAccess(new AccessPolicy(
                                ClientPermission.NOBODY, settings, Restrictions.NONE, Restrictions.NONE))
                        .withPorts("127.0.0.1", 0, 0, 0))
                .await(30, TimeUnit.SECONDS);
        grpc = new TritonClient(vertx, "127.0.0.1", gateway.grpcPort(), 1 << 20);
    }

    private void restart(ClientPermission settings) throws Exception {
        gateway.close().await(30, TimeUnit.SECONDS);
        start(settings);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close().await(30, TimeUnit.SECONDS);
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void http_read_oneNodeIsAsked() throws Exception {
        assertThat(get("/v2/logging").body()).isEqualTo("{\"node\":\"a\"}");
        assertThat(get("/v2/trace/setting").body()).isEqualTo("{\"node\":\"a\"}");

        assertThat(a.asked).containsExactly("GET /v2/logging ", "GET /v2/trace/setting ");
        assertThat(b.asked).isEmpty();
    }

    @Test
    void http_readAndANodeIsAway_anotherOne() throws Exception {
        a.kill();

        assertThat(get("/v2/logging").body()).isEqualTo("{\"node\":\"b\"}");
    }

    @Test
    void http_change_allNodesAsItCame() throws Exception {
        assertThat(post("/v2/logging", "{\"log_verbose_level\":1}").body()).isEqualTo("{\"node\":\"a\"}");

        assertThat(a.asked).containsExactly("POST /v2/logging {\"log_verbose_level\":1}");
        assertThat(b.asked).isEqualTo(a.asked);
    }

    @Test
    void http_changeOfAName_allItsInstances() throws Exception {
        assertThat(post("/v2/models/large/trace/setting", "{}").statusCode()).isEqualTo(200);

        assertThat(a.asked).containsExactly("POST /v2/models/" + model("large") + "/trace/setting {}");
        assertThat(b.asked).isEqualTo(a.asked);
        assertThat(post("/v2/models/fashion/trace/setting", "{}").statusCode()).isEqualTo(200);
        assertThat(a.asked).hasSize(3);
    }

    @Test
    void http_allNodesRefuse_theirStatusAndWordsWithoutVariant() throws Exception {
        a.refusal = "not of %s";
        b.refusal = a.refusal;

        HttpResponse<String> answer = post("/v2/models/large/trace/setting", "{}");

        assertThat(answer.statusCode()).isEqualTo(501);
        assertThat(answer.body()).isEqualTo("{\"error\":\"not of /v2/models/large/trace/setting\"}");
    }

    @Test
    void http_someNodesRefuse_saysSo() throws Exception {
        b.refusal = "no";

        assertThat(post("/v2/trace/setting", "{}").body())
                .isEqualTo("{\"error\":\"1 of 2 nodes failed, the others succeeded: no\"}");
    }

    @Test
    void http_unknownName_wordsOfTriton() throws Exception {
        HttpResponse<String> answer = get("/v2/models/nope/trace/setting");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("{\"error\":\"Request for unknown model : nope\"}");
        assertThat(a.asked).isEmpty();
    }

    @Test
    void http_nobodyThere_unavailableWithoutAddresses() throws Exception {
        a.kill();
        b.kill();

        HttpResponse<String> answer = get("/v2/logging");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("{\"error\":\"a node does not answer\"}");
    }

    @Test
    void grpc_readAndChange_asOverHttp() throws Exception {
        TraceSettingRequest ofLarge =
                TraceSettingRequest.newBuilder().setModelName("large").build();

        got(grpc.logSettings(LogSettingsRequest.getDefaultInstance(), DEADLINE));
        assertThat(b.asked).isEmpty();
        got(grpc.logSettings(VERBOSE, DEADLINE));
        assertThat(b.asked).containsExactly("log ");
        assertThat(got(grpc.traceSetting(ofLarge, DEADLINE))
                        .getSettingsOrThrow("told_by")
                        .getValue(0))
                .isEqualTo("a");
        assertThat(a.asked).containsExactly("log ", "log ", "trace " + model("large"));
        assertThat(b.asked).hasSize(1);
    }

    @Test
    void grpc_refused_statusAndWordsWithoutVariant() {
        a.refusal = "not of '%s'";
        b.refusal = a.refusal;

        assertFailure(TraceSettingRequest.newBuilder().setModelName("large").build(), "not of 'large'");
        assertFailure(
                TraceSettingRequest.newBuilder().setModelName("nope").build(), "Request for unknown model : nope");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/logging", "/v2/trace/setting", "/v2/models/large/trace/setting"})
    void http_changeByDefault_refused_andReadsAreServed(String path) throws Exception {
        restart(AccessPolicy.OPEN.settings());

        HttpResponse<String> answer = post(path, "{\"log_verbose_level\":1}");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body())
                .isEqualTo("{\"error\":\"trace and log settings cannot be changed through this server\"}");
        assertThat(a.asked).isEmpty();
        assertThat(get(path).statusCode()).isEqualTo(200);
    }

    @Test
    void grpc_changeByDefault_refused_andReadsAreServed() throws Exception {
        restart(AccessPolicy.OPEN.settings());

        assertThatThrownBy(() -> got(grpc.logSettings(VERBOSE, DEADLINE)))
                .isInstanceOfSatisfying(TritonException.class, failure -> assertThat(failure.code())
                        .isEqualTo(TritonCode.UNAVAILABLE))
                .hasMessage("trace and log settings cannot be changed through this server");
        assertThatThrownBy(() -> got(grpc.traceSetting(
                        TraceSettingRequest.newBuilder()
                                .putSettings("trace_rate", TraceSettingRequest.SettingValue.getDefaultInstance())
                                .build(),
                        DEADLINE)))
                .hasMessage("trace and log settings cannot be changed through this server");
        assertThat(a.asked).isEmpty();
        got(grpc.logSettings(LogSettingsRequest.getDefaultInstance(), DEADLINE));
        assertThat(a.asked).containsExactly("log ");
    }

    @Test
    void http_changeByAWebPage_refused() throws Exception {
        HttpResponse<String> answer = http.send(
                request("/v2/logging")
                        .header("origin", "http://page.example")
                        .header("content-type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"log_verbose_level\":9}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(a.asked).isEmpty();
    }

    @Test
    void change_withASecretHeader_servedOnlyWithIt() throws Exception {
        restart(ClientPermission.with(new SecretHeader("X-Settings", "secret")));

        assertThat(post("/v2/logging", "{}").body())
                .isEqualTo("{\"error\":\"This API is restricted, expecting header 'X-Settings'\"}");
        assertThatThrownBy(() -> got(grpc.logSettings(VERBOSE, DEADLINE)))
                .hasMessage("This protocol is restricted, expecting header 'triton-grpc-protocol-x-settings'");
        assertThat(a.asked).isEmpty();
        HttpResponse<String> shown = http.send(
                request("/v2/logging")
                        .header("x-settings", "secret")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(a.asked).containsExactly("POST /v2/logging {}");
    }

    private void assertFailure(TraceSettingRequest request, String text) {
        assertThatThrownBy(() -> got(grpc.traceSetting(request, DEADLINE)))
                .isInstanceOfSatisfying(TritonException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(TritonCode.INVALID_ARGUMENT);
                    assertThat(failure).hasMessage(text);
                });
    }

    private static <A> A got(Future<A> answer) throws Exception {
        return answer.await(20, TimeUnit.SECONDS);
    }

    private String model(String architecture) {
        return view.catalog().variant(architecture + "-fp32-t1").orElseThrow().name();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(
                request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.httpPort() + path));
    }
}
