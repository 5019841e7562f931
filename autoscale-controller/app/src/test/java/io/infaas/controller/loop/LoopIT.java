package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.controller.standalone.FashionVariants;
import io.infaas.controller.standalone.InfaasProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes, controller and gateway as separate processes, as an operator starts them. */
final class LoopIT {

    private static final int SECONDS = 60;
    private static final String PICTURE = "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\","
            + "\"shape\":[1,1,28,28],\"data\":[" + String.join(",", Collections.nCopies(784, "0")) + "]}]}";

    private final HttpClient http = HttpClient.newHttpClient();

    private final List<InfaasProcess> started = new ArrayList<>();

    @TempDir
    private Path folder;

    private Path built = Path.of("");
    private String nodes = "";
    private String front = "";
    private int controlPort;
    private int adminPort;

    @BeforeEach
    void start() throws Exception {
        // one of the first tests: others run while it builds
        built = FashionVariants.upToDate().folder();
        InfaasProcess one = node();
        InfaasProcess other = node();
        nodes = address(one) + "," + address(other);
    }

    @AfterEach
    void stop() {
        started.forEach(InfaasProcess::close);
    }

    /** The next controller did not see the demand, so it need not wait until that has faded. */
    @Test
    void coldQuery_isLoadedForAnsweredAndExplained_andUnloadedByTheNextController() throws Exception {
        InfaasProcess controller = controller();
        InfaasProcess gateway = gateway();
        assertColdStart();
        // otherwise the gateway reports the query to the next controller
        await("the query in the demand", () -> number("/demand/0/items") > 0);
        terminate(controller);

        InfaasProcess next = controller();
        await("the instance that it finds", () -> listed("/instances") == 1);
        assertUnloadAndReturn();

        terminate(gateway);
        terminate(next);
        assertJournal();
    }

    @Tag("proof")
    @Test
    void coldQuery_whoseDemandFades_isUnloaded() throws Exception {
        InfaasProcess controller = controller();
        InfaasProcess gateway = gateway();
        assertColdStart();

        assertUnloadAndReturn();

        terminate(gateway);
        terminate(controller);
        assertJournal();
    }

    private void assertColdStart() throws Exception {
        HttpResponse<String> answer = ask();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        String variant = answer.headers().firstValue("infaas-variant").orElseThrow();
        assertThat(output("status", "--controller=" + admin()))
                .contains("Instances (1 active)", variant.substring(0, variant.lastIndexOf('-')), "cold");
        assertThat(output("explain", "fashion", "--controller=" + admin()))
                .contains("(active)", "meets floor and bound", "is below the floor 0.9", "Last decisions and actions");
        assertThat(get(admin(), "/metrics").body()).contains("infaas_controller_instances{state=\"active\"} 1.0");
    }

    private void assertUnloadAndReturn() throws Exception {
        await("no instance", () -> listed("/instances") == 0);
        assertThat(ask().statusCode()).isEqualTo(200);
    }

    private void assertJournal() throws Exception {
        List<String> lines = Files.readAllLines(journal());
        assertThat(lines)
                .allSatisfy(line -> assertThat(line).startsWith("{\"time\":\"").endsWith("\"}"));
        assertThat(lines)
                .filteredOn(line -> line.contains("\"event\":\"load\"") && line.contains("\"outcome\":\"done\""))
                .hasSize(2)
                .noneMatch(line -> line.contains("\"decision\":\"\""));
    }

    private Path journal() {
        return folder.resolve("journal.jsonl");
    }

    /** Starts a controller: the first on free ports, a later one on the same. */
    private InfaasProcess controller() throws Exception {
        InfaasProcess controller = start(
                "controller",
                "--catalog=" + built.resolve("catalog.json"),
                "--nodes=" + nodes,
                "--control-port=" + controlPort,
                "--admin-port=" + adminPort,
                // a cold start's variant stays until it is unloaded: no cheaper one replaces it meanwhile
                "--policy=individual",
                "--scale-down-delay=1",
                "--idle-delay=2",
                "--journal=" + journal());
        Matcher ready = controller.await(
                "^controller ready: control 127.0.0.1:(\\d+), admin 127.0.0.1:(\\d+); policy individual; 2 nodes;",
                SECONDS);
        controlPort = Integer.parseInt(ready.group(1));
        adminPort = Integer.parseInt(ready.group(2));
        return controller;
    }

    /** Starts a gateway and waits until it can route. */
    private InfaasProcess gateway() throws Exception {
        InfaasProcess gateway = start(
                "gateway",
                "--controller=127.0.0.1:" + controlPort,
                "--host=127.0.0.1",
                "--http-port=0",
                "--grpc-port=0",
                "--metrics-port=0",
                "--lame-duck-ms=0");
        front = "127.0.0.1:"
                + gateway.await("^gateway ready: HTTP 127.0.0.1:(\\d+),", SECONDS)
                        .group(1);
        await("a gateway with a view", () -> get(front, "/v2/health/ready").statusCode() == 200);
        assertThat(listed("/gateways")).isEqualTo(1);
        return gateway;
    }

    private InfaasProcess start(String... arguments) throws Exception {
        InfaasProcess process = InfaasProcess.start(arguments);
        started.add(process);
        return process;
    }

    private static void terminate(InfaasProcess process) throws Exception {
        process.terminate();
        assertThat(process.awaitEnd(SECONDS)).isZero();
    }

    private InfaasProcess node() throws Exception {
        return start(
                "node",
                "--model-repository=" + built.resolve("repository"),
                "--host=127.0.0.1",
                "--http-port=0",
                "--grpc-port=0",
                "--metrics-port=0");
    }

    private static String address(InfaasProcess node) throws Exception {
        Matcher ready = node.await("\"http\":(\\d+),\"grpc\":(\\d+),\"metrics\":(\\d+)", SECONDS);
        return "127.0.0.1:%s:%s:%s".formatted(ready.group(1), ready.group(2), ready.group(3));
    }

    private String admin() {
        return "127.0.0.1:" + adminPort;
    }

    private static String output(String... arguments) throws Exception {
        try (InfaasProcess infaas = InfaasProcess.start(arguments)) {
            int status = infaas.awaitEnd(SECONDS);
            assertThat(status).as(infaas.output()).isZero();
            return infaas.output();
        }
    }

    private HttpResponse<String> ask() throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://" + front + "/v2/models/fashion/infer"))
                        .timeout(Duration.ofSeconds(30))
                        .header("infaas-min-accuracy", "0.93")
                        .POST(HttpRequest.BodyPublishers.ofString(PICTURE))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String address, String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://" + address + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Number of entries of a list in the status. */
    private int listed(String list) throws Exception {
        return status().at(list).size();
    }

    private double number(String place) throws Exception {
        return status().at(place).asDouble();
    }

    private JsonNode status() throws Exception {
        return new ObjectMapper().readTree(get(admin(), "/status").body());
    }

    private static void await(String what, Callable<Boolean> holds) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2 * SECONDS);
        while (!holds.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
