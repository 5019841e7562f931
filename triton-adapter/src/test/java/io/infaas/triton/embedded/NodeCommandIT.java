package io.infaas.triton.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.triton.contract.ContractRepository;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in a separate process, started with a class path as long as that of the tests. */
class NodeCommandIT {
    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void layOut() throws IOException {
        ContractRepository.layOut(folder.resolve("models"));
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    private Process run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                NodeCommand.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve("stderr").toFile())
                .start();
        started.add(process);
        return process;
    }

    private Process node(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--model-repository",
                folder.resolve("models").toString(),
                "--http-port",
                "0",
                "--grpc-port",
                "0",
                "--metrics-port",
                "0"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(new String[0]));
    }

    private static JsonNode ready(Process process) throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        assertThat(line).as("first line of standard output").isNotNull();
        return new ObjectMapper().readTree(line);
    }

    private int status(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the process ends").isTrue();
        return process.exitValue();
    }

    private List<String> errors() throws IOException {
        return Files.readAllLines(folder.resolve("stderr")).stream()
                .filter(line -> line.startsWith("infaas node:"))
                .toList();
    }

    @Test
    void start_readyLine_namesPidAndPorts() throws Exception {
        Process process = node("--load-model", "plain");

        JsonNode ready = ready(process);

        assertThat(ready.get("event").asText()).isEqualTo("ready");
        assertThat(ready.get("pid").asLong()).isEqualTo(process.pid());
        URI metrics = URI.create("http://127.0.0.1:" + ready.get("metrics").asInt() + "/metrics");
        String page = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                .body();
        assertThat(page).contains("nv_inference_request_success{model=\"plain\",version=\"1\"} 0");
    }

    @Test
    void sigterm_readyNode_endsWithStatusZero() throws Exception {
        Process process = node();
        ready(process);

        process.destroy();

        assertThat(status(process)).isZero();
    }

    @Test
    void stdinEnd_ifAskedFor_endsWithStatusZero() throws Exception {
        Process process = node("--exit-on-stdin-end");
        ready(process);

        process.getOutputStream().close();

        assertThat(status(process)).isZero();
    }

    @Test
    void brokenModel_loadOfAll_endsWithOneLine() throws Exception {
        Process process = node("--load-model", "*");

        assertThat(status(process)).isEqualTo(1);
        assertThat(errors()).singleElement().asString().contains("'broken'");
    }

    @Test
    void portInUse_start_endsWithOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            Process process = run(
                    "--model-repository",
                    folder.resolve("models").toString(),
                    "--http-port",
                    Integer.toString(taken.getLocalPort()));

            assertThat(status(process)).isEqualTo(1);
            assertThat(errors()).singleElement().asString().contains("--http-port");
        }
    }

    @Test
    void wrongPort_start_endsWithOneLine() throws Exception {
        Process process = run("--model-repository", folder.resolve("models").toString(), "--http-port", "70000");

        assertThat(status(process)).isEqualTo(1);
        assertThat(errors()).singleElement().asString().contains("http-port").contains("70000");
    }

    @Test
    void absentRepository_start_endsWithOneLine() throws Exception {
        Process process = run("--model-repository", folder.resolve("absent").toString());

        assertThat(status(process)).isEqualTo(1);
        assertThat(errors()).singleElement().asString().contains("absent");
    }
}
