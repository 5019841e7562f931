package io.infaas.controller.chaos;

import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.desired.DesiredState;
import io.infaas.controller.desired.Revision;
import io.infaas.controller.standalone.InfaasProcess;
import io.infaas.controller.status.ControllerStatus;
import io.infaas.triton.testing.KeptPorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/** The command {@code controller} in a separate process, for the nodes of a fleet. */
final class ControllerProcess implements AutoCloseable {

    private static final long DEADLINE_SECONDS = 60;
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final TwoNodeFleet fleet;
    private final List<String> flags;
    private final InfaasProcess process;
    private final int controlPort;
    private final int adminPort;
    private final HttpClient http = HttpClient.newHttpClient();

    private ControllerProcess(
            TwoNodeFleet fleet, List<String> flags, InfaasProcess process, int controlPort, int adminPort) {
        this.fleet = fleet;
        this.flags = flags;
        this.process = process;
        this.controlPort = controlPort;
        this.adminPort = adminPort;
    }

    /** Starts a controller on free ports. */
    static ControllerProcess start(TwoNodeFleet fleet, String... flags) throws Exception {
        return start(fleet, List.of(flags), KeptPorts.next(), KeptPorts.next());
    }

    private static ControllerProcess start(TwoNodeFleet fleet, List<String> flags, int controlPort, int adminPort)
            throws Exception {
        String nodes = fleet.nodes().nodes().stream()
                .map(node -> "%s:%d:%d".formatted(node.host(), node.httpPort(), node.grpcPort()))
                .collect(Collectors.joining(","));
        List<String> all = new ArrayList<>(List.of(
                "controller",
                "--catalog=" + fleet.variants().folder().resolve(CatalogFile.NAME),
                "--nodes=" + nodes,
                "--control-port=" + controlPort,
                "--admin-port=" + adminPort,
                // an idle variant is unloaded within the time of the test
                "--scale-down-delay=5",
                "--idle-delay=5"));
        all.addAll(flags);
        InfaasProcess process = InfaasProcess.start(all.toArray(String[]::new));
        try {
            Matcher ready =
                    process.await("controller ready: control \\S+:(\\d+), admin [^\\s;]+:(\\d+)", DEADLINE_SECONDS);
            return new ControllerProcess(
                    fleet, flags, process, Integer.parseInt(ready.group(1)), Integer.parseInt(ready.group(2)));
        } catch (AssertionError | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    int controlPort() {
        return controlPort;
    }

    /** Sends SIGKILL and waits for the end of the process. */
    void kill() throws InterruptedException {
        process.kill();
        int unused = process.awaitEnd(DEADLINE_SECONDS);
    }

    /** Sends SIGSTOP: the process keeps its connections and does nothing. */
    void stop() throws Exception {
        ProcessSignal.send("STOP", process.pid());
    }

    /** Sends SIGCONT. */
    void resume() throws Exception {
        ProcessSignal.send("CONT", process.pid());
    }

    /** Whether it says that it leads. */
    boolean leads() {
        return status().leadership().leads();
    }

    /** Starts another controller on the same ports, after the end of this one. */
    ControllerProcess successor() throws Exception {
        return start(fleet, flags, controlPort, adminPort);
    }

    /** The status on its admin port. */
    ControllerStatus status() {
        return get("/status", ControllerStatus.class);
    }

    /** The desired state in force. */
    Revision desired() {
        return get("/desired", Revision.class);
    }

    /** Sends a change of the desired state; the status of its answer, or a failure if the controller ends before. */
    CompletableFuture<Integer> change(long version, DesiredState next) {
        HttpRequest request = request("/desired")
                .header("content-type", "application/json")
                .header("if-match", Long.toString(version))
                .PUT(HttpRequest.BodyPublishers.ofString(DocumentFormat.JSON.print(next)))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(adminPort, path)))
                .timeout(ANSWER);
    }

    private <T> T get(String path, Class<T> type) {
        try {
            HttpResponse<String> answer = http.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
            return DocumentFormat.JSON.parse(path, answer.body(), type);
        } catch (IOException e) {
            throw new AssertionError("the controller does not answer on its admin port: " + process.output(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
