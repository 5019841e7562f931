package io.infaas.gateway.nodes;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.embedded.NodeCommand;
import io.infaas.triton.testing.KeptPorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** An embedded node in a JVM of its own, which ends with this one. */
final class ChildNode {

    private final String id;
    private final Path repository;
    private final int httpPort = KeptPorts.next();
    private final int grpcPort = KeptPorts.next();
    private Process process;

    ChildNode(String id, Path repository) throws IOException {
        this.id = id;
        this.repository = repository;
        this.process = start();
    }

    Node node() {
        return new Node(id, "127.0.0.1", httpPort, grpcPort, Catalogs.NODE_TYPE);
    }

    int grpcPort() {
        return grpcPort;
    }

    /** SIGKILL, in whatever it is doing. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, and waits until it has ended. */
    void terminate() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    /** Starts it again on the same ports and waits until it is ready. */
    void revive() {
        try {
            process = start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        NodeCommand.class.getName(),
                        "--model-repository",
                        repository.toString(),
                        "--http-port",
                        Integer.toString(httpPort),
                        "--grpc-port",
                        Integer.toString(grpcPort),
                        "--metrics-port",
                        "0",
                        "--load-model",
                        "*",
                        "--exit-on-stdin-end"))
                .redirectError(Redirect.DISCARD);
        // not by -cp: ONNX Runtime does not survive a command line of several KB
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process started = builder.start();
        // not closed: the child ends when its standard input does, and may not be blocked by its standard output
        BufferedReader out = started.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        while (line != null && !line.startsWith("{\"event\":\"ready\"")) {
            line = out.readLine();
        }
        if (line == null) {
            throw new IOException("node " + id + " ended before it was ready");
        }
        return started;
    }
}
