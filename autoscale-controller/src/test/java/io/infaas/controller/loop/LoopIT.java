package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.controller.standalone.InfaasProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes, controller and gateway as separate processes, as an operator starts them. */
final class LoopIT {

    private static final int SECONDS = 60;
    private static final String PICTURE = "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\","
            + "\"shape\":[1,1,28,28],\"data\":[" + String.join(",", Collections.nCopies(784, "0")) + "]}]}";

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void coldQuery_isLoadedForAndAnswered_explained_andUnloadedWithoutDemand(@TempDir Path folder) throws Exception {
        Path built = built();
        Path journal = folder.resolve("journal.jsonl");
        try (InfaasProcess one = node(built);
                InfaasProcess other = node(built);
                InfaasProcess controller = InfaasProcess.start(
                        "controller",
                        "--catalog=" + built.resolve("catalog.json"),
                        "--nodes=" + address(one) + "," + address(other),
                        "--control-port=0",
                        "--admin-port=0",
                        // a cold start's variant stays until it is unloaded: no cheaper one replaces it meanwhile
                        "--policy=individual",
                        "--scale-down-delay=1",
                        "--idle-delay=2",
                        "--journal=" + journal)) {
            Matcher ready = controller.await(
                    "^controller ready: control 127.0.0.1:(\\d+), admin 127.0.0.1:(\\d+); policy individual; 2 nodes;",
                    SECONDS);
            String admin = "127.0.0.1:" + ready.group(2);
            try (InfaasProcess gateway = InfaasProcess.start(
                    "gateway",
                    "--controller=127.0.0.1:" + ready.group(1),
                    "--host=127.0.0.1",
                    "--http-port=0",
                    "--grpc-port=0",
                    "--metrics-port=0")) {
                String front = "127.0.0.1:"
                        + gateway.await("^gateway ready: HTTP 127.0.0.1:(\\d+),", SECONDS)
                                .group(1);
                await(
                        "a gateway with a view",
                        () -> get(front, "/v2/health/ready").statusCode() == 200);
                assertThat(listed(admin, "/gateways")).isEqualTo(1);

                HttpResponse<String> answer = ask(front);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                String variant = answer.headers().firstValue("infaas-variant").orElseThrow();
                assertThat(output("status", "--controller=" + admin))
                        .contains("Instances (1 active)", variant.substring(0, variant.lastIndexOf('-')), "cold");
                assertThat(output("explain", "fashion", "--controller=" + admin))
                        .contains(
                                "(active)",
                                "meets floor and bound",
                                "is below the floor 0.9",
                                "Last decisions and actions");
                assertThat(get(admin, "/metrics").body()).contains("infaas_controller_instances{state=\"active\"} 1.0");

                await("no instance", () -> listed(admin, "/instances") == 0);
                assertThat(ask(front).statusCode()).isEqualTo(200);

                gateway.terminate();
                assertThat(gateway.awaitEnd(SECONDS)).isZero();
            }
            controller.terminate();
            assertThat(controller.awaitEnd(SECONDS)).isZero();
        }
        List<String> lines = Files.readAllLines(journal);
        assertThat(lines)
                .allSatisfy(line -> assertThat(line).startsWith("{\"time\":\"").endsWith("}}"));
        assertThat(lines)
                .filteredOn(line -> line.contains("\"event\":\"load\"") && line.contains("\"outcome\":\"done\""))
                .hasSize(2);
    }

    /** The folder of variants that {@code standalone} keeps. */
    private static Path built() throws Exception {
        try (InfaasProcess infaas = InfaasProcess.standalone("--demo=none")) {
            Path built = Path.of(infaas.await("kept in (.*)$", SECONDS).group(1));
            infaas.await("Starting 2 nodes", InfaasProcess.START_SECONDS);
            return built;
        }
    }

    private static InfaasProcess node(Path built) throws Exception {
        return InfaasProcess.start(
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

    private static String output(String... arguments) throws Exception {
        try (InfaasProcess infaas = InfaasProcess.start(arguments)) {
            int status = infaas.awaitEnd(SECONDS);
            assertThat(status).as(infaas.output()).isZero();
            return infaas.output();
        }
    }

    private HttpResponse<String> ask(String front) throws Exception {
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
    private int listed(String admin, String list) throws Exception {
        return new ObjectMapper()
                .readTree(get(admin, "/status").body())
                .at(list)
                .size();
    }

    private static void await(String what, Callable<Boolean> holds) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2 * SECONDS);
        while (!holds.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
