package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.access.AccessPolicy.ClientPermission;
import io.infaas.gateway.access.Restrictions;
import io.infaas.gateway.access.SecretHeader;
import io.infaas.gateway.adopt.AdoptionConfig;
import io.infaas.gateway.frontend.DecisionExposure;
import io.infaas.triton.client.NodeAddress;
import io.infaas.triton.contract.ContractRepository;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients load and unload models of two adopted nodes in explicit mode, whose repositories differ: {@code sum} of the second one is no
 * graph, and {@code scalar} is on the first one alone. The gateway does not look at them by itself again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AdoptedControl {

    private static final String MAX_BATCH = "\"max_batch_size\":";
    static final String PLAIN =
            "{\"inputs\":[{\"name\":\"INPUT\",\"datatype\":\"FP32\",\"shape\":[2,3],\"data\":[1,2,3,4,5,6]}]}";
    private static final String SUM = "{\"inputs\":[{\"name\":\"A\",\"datatype\":\"INT32\",\"shape\":[1,4],"
            + "\"data\":[1,2,3,4]},{\"name\":\"B\",\"datatype\":\"INT32\",\"shape\":[1,4],\"data\":[1,2,3,4]}]}";
    private static final String SCALAR =
            "{\"inputs\":[{\"name\":\"INPUT\",\"datatype\":\"FP32\",\"shape\":[1,1],\"data\":[1]}]}";

    private final HttpClient http = HttpClient.newHttpClient();
    private Node a;
    private Node b;
    private Gateway gateway;

    /** A node that a test has started. */
    record Node(NodeAddress address, AutoCloseable server) {}

    /** A node over a repository, with some of its models loaded. */
    abstract Node node(Path repository, List<String> models) throws Exception;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Path first = ContractRepository.layOut(Files.createDirectories(folder.resolve("a")));
        Path second = ContractRepository.layOut(Files.createDirectories(folder.resolve("b")));
        Files.writeString(second.resolve("sum").resolve("1").resolve("model.onnx"), "this is no graph");
        Files.move(second.resolve("scalar"), folder.resolve("aside"));
        a = node(first, List.of("echo-FP32"));
        b = node(second, List.of("echo-FP32"));
        gateway = Gateway.start(GatewayConfig.withoutView()
                        .withAdoption(new AdoptionConfig(
                                List.of(a.address(), b.address()), Duration.ofHours(1), AdoptionConfig.DEADLINE))
                        .withAccess(new AccessPolicy(
                                ClientPermission.with(new SecretHeader("X-Control", "secret")),
                                Restrictions.NONE,
                                Restrictions.NONE))
                        .withPorts("127.0.0.1", 0, 0, 0))
                .await(60, TimeUnit.SECONDS);
    }

    @AfterAll
    void stop() throws Exception {
        if (gateway != null) {
            gateway.close().await(60, TimeUnit.SECONDS);
        }
        for (Node node : new Node[] {a, b}) {
            if (node != null) {
                node.server().close();
            }
        }
    }

    @Test
    void load_modelOfBothNodes_bothServeTheNextQueriesUntilItIsUnloaded() throws Exception {
        assertThat(infer("plain", PLAIN).statusCode()).isEqualTo(404);

        assertAnswer(control("plain", "load", ""), 200, "");

        Set<String> served = new HashSet<>();
        for (int i = 0; i < 64; i++) {
            HttpResponse<String> answer = infer("plain", PLAIN);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            served.add(answer.headers().firstValue(DecisionExposure.NODE).orElseThrow());
        }
        assertThat(served)
                .containsExactlyInAnyOrder(a.address().id(), b.address().id());
        assertAnswer(control("plain", "unload", ""), 200, "");
        assertAnswer(
                infer("plain", PLAIN),
                404,
                "{\"error\":\"Request for unknown model: 'plain' has no available versions\"}");
    }

    @Test
    void load_oneNodeFails_saysSoInItsWordsAndTheOtherServes() throws Exception {
        HttpResponse<String> loaded = control("sum", "load", "{}");

        assertThat(loaded.statusCode()).as(loaded.body()).isEqualTo(400);
        assertThat(loaded.body())
                .startsWith(
                        "{\"error\":\"1 of 2 nodes failed, the others succeeded: load failed for model 'sum': version 1 is at"
                                + " UNAVAILABLE state: ");
        assertThat(infer("sum", SUM).statusCode()).isEqualTo(200);
    }

    @Test
    void load_modelThatOneNodeLists_thatNodeAlone() throws Exception {
        assertAnswer(control("scalar", "load", ""), 200, "");

        HttpResponse<String> answer = infer("scalar", SCALAR);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue(DecisionExposure.NODE))
                .hasValue(a.address().id());
        assertAnswer(control("scalar", "unload", "{\"parameters\":{\"unload_dependents\":false}}"), 200, "");
    }

    @Test
    void load_whatNoNodeLists_wordsOfTriton() throws Exception {
        assertAnswer(
                control("nope", "load", ""),
                500,
                "{\"error\":\"failed to load 'nope', failed to poll from model repository\"}");
        assertAnswer(control("nope", "unload", ""), 200, "");
    }

    @Test
    void load_fileWhoseNameEndsATriton_refusedBeforeAnyNodeHearsOfIt() throws Exception {
        HttpResponse<String> answer =
                control("plain", "load", "{\"parameters\":{\"file:%s\":\"e30=\"}}".formatted("x".repeat(300)));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("is too long: a path of a file has at most 250 characters");
        assertThat(infer("echo-FP32", "{}").statusCode()).isNotEqualTo(404);
    }

    @Test
    void load_configuration_bothNodesServeByItUntilAnotherOneComes() throws Exception {
        String config = config(gateway.httpPort());
        assertThat(config).contains("\"max_batch_size\":4");

        assertAnswer(control("echo-FP32", "load", override(config.replace(MAX_BATCH + 4, MAX_BATCH + 7))), 200, "");

        for (int port : new int[] {
            gateway.httpPort(), a.address().httpPort(), b.address().httpPort()
        }) {
            assertThat(config(port)).contains("\"max_batch_size\":7");
        }
        assertThat(infer("echo-FP32", batch(7)).statusCode()).isEqualTo(200);
        assertThat(infer("echo-FP32", batch(8)).statusCode()).isEqualTo(400);
        assertAnswer(control("echo-FP32", "load", override(config)), 200, "");
        assertThat(config(gateway.httpPort())).contains("\"max_batch_size\":4");
        assertThat(infer("echo-FP32", batch(7)).statusCode()).isEqualTo(400);
    }

    @Test
    void load_parametersThatAreWrong_wordsOfTritonAndTheModelServesOn() throws Exception {
        assertAnswer(
                control("echo-FP32", "load", "{\"parameters\":{\"config\":5}}"),
                500,
                "{\"error\":\"attempt to access JSON non-string as string\"}");
        assertAnswer(
                control("echo-FP32", "load", "{\"parameters\":{\"config\":\"{\"}}"),
                500,
                "{\"error\":\"failed to load 'echo-FP32', failed to poll from model repository\"}");
        assertThat(infer("echo-FP32", batch(4)).statusCode()).isEqualTo(200);
    }

    private static String override(String config) {
        return "{\"parameters\":{\"config\":\"%s\"}}"
                .formatted(config.replace("\\", "\\\\").replace("\"", "\\\""));
    }

    private static String batch(int items) {
        return "{\"inputs\":[{\"name\":\"INPUT\",\"datatype\":\"FP32\",\"shape\":[%d,1],\"data\":%s}]}"
                .formatted(items, Collections.nCopies(items, 1));
    }

    private String config(int port) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v2/models/echo-FP32/config"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    static void assertAnswer(HttpResponse<String> answer, int status, String body) {
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    final HttpResponse<String> control(String model, String what, String body) throws Exception {
        return post("/v2/repository/models/" + model + "/" + what, body);
    }

    final HttpResponse<String> infer(String model, String body) throws Exception {
        return post("/v2/models/" + model + "/infer", body);
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.httpPort() + path))
                        .timeout(Duration.ofSeconds(60))
                        .header("X-Control", "secret")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
