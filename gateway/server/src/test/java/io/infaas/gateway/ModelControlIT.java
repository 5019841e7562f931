package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.access.AccessPolicy.ClientPermission;
import io.infaas.gateway.access.Restrictions;
import io.infaas.gateway.access.SecretHeader;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.nodes.ScriptedNode;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.protocol.GRPCInferenceServiceGrpcClient;
import io.infaas.triton.protocol.ModelRepositoryParameter;
import io.infaas.triton.protocol.RepositoryModelLoadRequest;
import io.infaas.triton.protocol.RepositoryModelLoadResponse;
import io.infaas.triton.protocol.RepositoryModelUnloadRequest;
import io.infaas.triton.protocol.RepositoryModelUnloadResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Loads and unloads by clients of a gateway over two nodes, each with three variants of one application. */
class ModelControlIT {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final AccessPolicy CONTROL = new AccessPolicy(
            ClientPermission.with(new SecretHeader("X-Control", "secret")), Restrictions.NONE, Restrictions.NONE);
    private static final String LOAD = "/v2/repository/models/fashion/load";
    private static final String UNLOAD = "/v2/repository/models/fashion/unload";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private final GrpcClient grpc = GrpcClient.client(vertx);
    private ScriptedNode a;
    private ScriptedNode b;
    private View view;
    private Gateway gateway;

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
        gateway = startGateway(config().withAccess(CONTROL));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close().await(30, TimeUnit.SECONDS);
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private GatewayConfig config() {
        return GatewayConfig.of(view).withPorts("127.0.0.1", 0, 0, 0);
    }

    private static Gateway startGateway(GatewayConfig config) throws Exception {
        return Gateway.start(config).await(30, TimeUnit.SECONDS);
    }

    @Test
    void http_noFlag_wordsOfATritonThatIsNotInExplicitMode() throws Exception {
        gateway.close().await(30, TimeUnit.SECONDS);
        gateway = startGateway(config());

        for (String path : List.of(LOAD, UNLOAD, "/v2/repository/models/nope/load")) {
            assertAnswer(
                    post(path, "", "secret"),
                    503,
                    "{\"error\":\"explicit model load / unload is not allowed if polling is enabled\"}");
        }
        assertFailure(
                load("fashion", "secret"),
                GrpcStatus.UNAVAILABLE,
                "explicit model load / unload is not allowed if polling is enabled");
        assertThat(a.asked).isEmpty();
    }

    @Test
    void http_noHeaderOrAWrongOne_restricted() throws Exception {
        for (String shown : new String[] {"", "Secret"}) {
            assertAnswer(
                    post(LOAD, "", shown), 403, "{\"error\":\"This API is restricted, expecting header 'X-Control'\"}");
            assertFailure(
                    load("fashion", shown),
                    GrpcStatus.UNAVAILABLE,
                    "This protocol is restricted, expecting header 'triton-grpc-protocol-x-control'");
        }
        assertThat(a.asked).isEmpty();
    }

    @Test
    void http_unloadAndLoad_everyInstanceOfTheName() throws Exception {
        assertAnswer(post(UNLOAD, "{\"parameters\":{\"unload_dependents\":true}}", "secret"), 200, "");

        assertThat(a.asked).containsExactlyInAnyOrder("unload " + model("small"), "unload " + model("large"));
        assertThat(b.asked).hasSize(2);
        assertAnswer(get("/v2/models/fashion/ready"), 400, "{\"error\":\"Model version not ready\"}");
        assertAnswer(
                post("/v2/repository/index", "", ""),
                200,
                "[{\"name\":\"fashion\",\"version\":\"1\",\"state\":\"UNAVAILABLE\",\"reason\":\"unloaded\"}]");
        assertAnswer(post("/v2/repository/index", "{\"ready\":true}", ""), 200, "[]");

        assertAnswer(post(LOAD, "", "secret"), 200, "");

        assertThat(a.unloaded).isEmpty();
        assertThat(get("/v2/models/fashion/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void grpc_unloadAndLoadOfAnArchitecture_itsVariantsAlone() throws Exception {
        TritonClient client = new TritonClient(vertx, "127.0.0.1", gateway.grpcPort(), 1 << 20);

        assertThat(unload("large", "secret").await(20, TimeUnit.SECONDS)).isNotNull();

        assertThat(a.asked).containsExactly("unload " + model("large"));
        assertThat(client.modelReady("large", DEADLINE).await(20, TimeUnit.SECONDS))
                .isFalse();
        assertThat(client.modelReady("fashion", DEADLINE).await(20, TimeUnit.SECONDS))
                .isTrue();
        assertThat(load("large", "secret").await(20, TimeUnit.SECONDS)).isNotNull();
        assertThat(client.modelReady("large", DEADLINE).await(20, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void load_someNodesRefuse_saysHowManyAndNoVariant() throws Exception {
        b.refusal = "load failed for model '%1$s': version 1 is at UNAVAILABLE state: /models/%1$s/1/model.onnx;\n";

        assertAnswer(
                post("/v2/repository/models/large/load", "", "secret"),
                400,
                "{\"error\":\"1 of 2 nodes failed, the others succeeded: load failed for model 'large': version 1 is at UNAVAILABLE"
                        + " state: /models/large/1/model.onnx;\\n\"}");
    }

    @Test
    void load_aNodeIsAway_unavailableWithoutItsAddress() throws Exception {
        b.kill();

        assertAnswer(
                post("/v2/repository/models/large/load", "", "secret"),
                503,
                "{\"error\":\"1 of 2 nodes failed, the others succeeded: a node does not answer\"}");
    }

    @Test
    void load_bringsSomethingAlong_refused() throws Exception {
        String longName = "file:" + "x".repeat(300);

        for (String parameter : List.of("config", "file:1/model.onnx", "other", longName)) {
            HttpResponse<String> answer =
                    post(LOAD, "{\"parameters\":{\"%s\":\"e30=\"}}".formatted(parameter), "secret");
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("this server does not accept load parameter '");
        }
        assertFailure(
                call(
                        GRPCInferenceServiceGrpcClient.RepositoryModelLoad,
                        RepositoryModelLoadRequest.newBuilder()
                                .setModelName("fashion")
                                .putParameters("config", ModelRepositoryParameter.getDefaultInstance())
                                .build(),
                        "secret"),
                GrpcStatus.INVALID_ARGUMENT,
                "this server does not accept load parameter 'config': its catalog states the configuration and"
                        + " files of each model");
        assertThat(a.asked).isEmpty();
    }

    @Test
    void load_badBodies_internalAsInTriton() throws Exception {
        assertThat(post(LOAD, "{", "secret").statusCode()).isEqualTo(500);
        assertThat(post(LOAD, "{", "secret").body())
                .startsWith("{\"error\":\"failed to parse the request JSON buffer: ");
        assertAnswer(
                post(LOAD, "{\"parameters\":5}", "secret"),
                500,
                "{\"error\":\"attempt to get members for non-object\"}");
        assertThat(a.asked).isEmpty();
    }

    @Test
    void load_unknownName_wordsOfTriton() throws Exception {
        String text = "failed to load 'nope', failed to poll from model repository";

        assertAnswer(post("/v2/repository/models/nope/load", "", "secret"), 500, "{\"error\":\"" + text + "\"}");
        assertFailure(load("nope", "secret"), GrpcStatus.INTERNAL, text);
        assertAnswer(post("/v2/repository/models/nope/unload", "", "secret"), 200, "");
        assertThat(unload("nope", "secret").await(20, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void load_allClientsMay_withoutAHeaderAndNoWebPage() throws Exception {
        gateway.close().await(30, TimeUnit.SECONDS);
        gateway = startGateway(config().withAccess(
                        new AccessPolicy(ClientPermission.EVERYBODY, Restrictions.NONE, Restrictions.NONE)));

        assertAnswer(post(UNLOAD, "", ""), 200, "");
        assertAnswer(post(LOAD, "", ""), 200, "");
        assertThat(load("fashion", "").await(20, TimeUnit.SECONDS)).isNotNull();
        assertAnswer(
                http.send(
                        request(LOAD)
                                .header("Origin", "http://page.example")
                                .POST(HttpRequest.BodyPublishers.ofString(""))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()),
                403,
                "{\"error\":\"web pages may not change models or settings\"}");
    }

    @Test
    void load_underAController_nodesAreLeftToIt() throws Exception {
        gateway.close().await(30, TimeUnit.SECONDS);
        gateway = startGateway(config().withAccess(CONTROL).withController(ControllerAddress.plain("127.0.0.1", 1)));

        assertAnswer(
                post("/v2/repository/models/nope/load", "", "secret"),
                500,
                "{\"error\":\"failed to load 'nope', failed to poll from model repository\"}");
        assertAnswer(post("/v2/repository/models/nope/unload", "", "secret"), 200, "");
        assertThat(post(LOAD, "{\"parameters\":{\"config\":\"{}\"}}", "secret").body())
                .contains("this server does not accept load parameter 'config'");
        assertThat(post(LOAD, "", "").statusCode()).isEqualTo(403);
        assertThat(a.asked).isEmpty();
    }

    private String model(String architecture) {
        return view.catalog().variant(architecture + "-fp32-t1").orElseThrow().name();
    }

    private Future<RepositoryModelLoadResponse> load(String name, String shown) {
        return call(
                GRPCInferenceServiceGrpcClient.RepositoryModelLoad,
                RepositoryModelLoadRequest.newBuilder().setModelName(name).build(),
                shown);
    }

    private Future<RepositoryModelUnloadResponse> unload(String name, String shown) {
        return call(
                GRPCInferenceServiceGrpcClient.RepositoryModelUnload,
                RepositoryModelUnloadRequest.newBuilder().setModelName(name).build(),
                shown);
    }

    private <Q, A> Future<A> call(ServiceMethod<A, Q> method, Q question, String shown) {
        return grpc.request(SocketAddress.inetSocketAddress(gateway.grpcPort(), "127.0.0.1"), method)
                .compose(request -> {
                    if (!shown.isEmpty()) {
                        request.headers().set("triton-grpc-protocol-x-control", shown);
                    }
                    return request.send(question);
                })
                .compose(response -> response.last()
                        .recover(failure -> Future.failedFuture(new TritonException(
                                TritonCode.ofGrpc(response.status().code), response.statusMessage()))));
    }

    private static void assertFailure(Future<?> call, GrpcStatus status, String text) {
        assertThatThrownBy(() -> call.await(20, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(TritonException.class, failure -> {
                    assertThat(failure.code().grpcStatus()).isEqualTo(status);
                    assertThat(failure).hasMessage(text);
                });
    }

    private static void assertAnswer(HttpResponse<String> answer, int status, String body) {
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body, String shown) throws Exception {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
        if (!shown.isEmpty()) {
            request.header("x-control", shown);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.httpPort() + path));
    }
}
