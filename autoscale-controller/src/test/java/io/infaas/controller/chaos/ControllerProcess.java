package io.infaas.controller.chaos;

import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.standalone.InfaasProcess;
import io.infaas.controller.status.ControllerStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/** The command {@code controller} in a process of its own, over the nodes of a fleet that it did not start. */
final class ControllerProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final Fleet fleet;
    private final InfaasProcess process;
    private final int controlPort;
    private final int adminPort;
    private final HttpClient http = HttpClient.newHttpClient();

    private ControllerProcess(Fleet fleet, InfaasProcess process, int controlPort, int adminPort) {
        this.fleet = fleet;
        this.process = process;
        this.controlPort = controlPort;
        this.adminPort = adminPort;
    }

    /** Starts one on free ports. */
    static ControllerProcess start(Fleet fleet) throws Exception {
        return start(fleet, 0, 0);
    }

    private static ControllerProcess start(Fleet fleet, int controlPort, int adminPort) throws Exception {
        String nodes = fleet.nodes().list().stream()
                .map(node -> "%s:%d:%d".formatted(node.host(), node.httpPort(), node.grpcPort()))
                .collect(Collectors.joining(","));
        InfaasProcess process = InfaasProcess.start(
                "controller",
                "--catalog=" + fleet.measured().folder().resolve(CatalogFile.NAME),
                "--nodes=" + nodes,
                "--control-port=" + controlPort,
                "--admin-port=" + adminPort,
                // what nobody asks for goes soon enough to wait for it
                "--scale-down-delay=5",
                "--idle-delay=5");
        try {
            Matcher ready =
                    process.await("controller ready: control \\S+:(\\d+), admin [^\\s;]+:(\\d+)", PATIENCE_SECONDS);
            return new ControllerProcess(
                    fleet, process, Integer.parseInt(ready.group(1)), Integer.parseInt(ready.group(2)));
        } catch (AssertionError | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    int controlPort() {
        return controlPort;
    }

    /** SIGKILL; waits until it is gone. */
    void kill() throws InterruptedException {
        process.kill();
        int unused = process.awaitEnd(PATIENCE_SECONDS);
    }

    /** Another one on the same ports, when this one is gone. */
    ControllerProcess successor() throws Exception {
        return start(fleet, controlPort, adminPort);
    }

    /** What it tells on its admin port. */
    ControllerStatus status() {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/status".formatted(adminPort)))
                .timeout(ANSWER)
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return DocumentFormat.JSON.parse("status", answer.body(), ControllerStatus.class);
        } catch (IOException e) {
            throw new AssertionError("the controller does not tell its status: " + process.output(), e);
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
