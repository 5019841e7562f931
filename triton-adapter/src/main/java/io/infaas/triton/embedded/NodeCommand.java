package io.infaas.triton.embedded;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code infaas node}: runs a node until SIGTERM, SIGINT or, with the option, the end of standard input. Once the node is
 * ready, it prints one line of JSON on standard output; everything else goes to standard error. Exit status: 0 after a clean
 * shutdown, 1 if the node cannot start, 2 for wrong arguments.
 */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description = "Runs an embedded node: a Triton-compatible CPU server on ONNX Runtime.")
public final class NodeCommand implements Callable<Integer> {
    @Option(
            names = "--model-repository",
            paramLabel = "DIR",
            required = true,
            description = "Model repository: one folder per model.")
    private Path repository = Path.of(".");

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address on which the node listens (default: ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "8000",
            description = "HTTP port; 0 for any free port (default: ${DEFAULT-VALUE}).")
    private int httpPort;

    @Option(
            names = "--grpc-port",
            paramLabel = "PORT",
            defaultValue = "8001",
            description = "gRPC port; 0 for any free port (default: ${DEFAULT-VALUE}).")
    private int grpcPort;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            defaultValue = "8002",
            description = "Metrics port; 0 for any free port (default: ${DEFAULT-VALUE}).")
    private int metricsPort;

    @Option(names = "--load-model", paramLabel = "NAME", description = "Model to load at start, * for all; repeatable.")
    private List<String> load = new ArrayList<>();

    @Option(
            names = "--exit-on-stdin-end",
            description = "Stops at the end of standard input: a child process then never outlives its parent.")
    private boolean exitOnStdinEnd;

    @Spec
    private @org.jspecify.annotations.Nullable CommandSpec spec;

    public static void main(String[] args) {
        System.exit(new CommandLine(new NodeCommand()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        EmbeddedNode node;
        try {
            node = EmbeddedNode.start(new NodeOptions(repository, host, httpPort, grpcPort, metricsPort, load));
        } catch (NodeStartException | IllegalArgumentException e) {
            err.println("infaas node: " + e.getMessage());
            return 1;
        }
        CountDownLatch end = new CountDownLatch(1);
        // By default a signal ends the JVM with status 128 + its number; a node that shuts down cleanly reports
        // success.
        Thread onSignal = new Thread(
                () -> {
                    node.close();
                    Runtime.getRuntime().halt(0);
                },
                "node-end");
        Runtime.getRuntime().addShutdownHook(onSignal);
        if (exitOnStdinEnd) {
            Thread watcher = new Thread(() -> awaitStdinEnd(end), "node-stdin");
            watcher.setDaemon(true);
            watcher.start();
        }
        out.println(ready(node));
        out.flush();
        end.await();
        node.close();
        Runtime.getRuntime().removeShutdownHook(onSignal);
        return 0;
    }

    private static String ready(EmbeddedNode node) {
        return new JsonObject()
                .put("event", "ready")
                .put("pid", ProcessHandle.current().pid())
                .put("http", node.httpPort())
                .put("grpc", node.grpcPort())
                .put("metrics", node.metricsPort())
                .encode();
    }

    private static void awaitStdinEnd(CountDownLatch end) {
        try {
            // The content is irrelevant: only the end of the stream stops the node.
            long unused = System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // An unreadable standard input counts as ended.
            org.slf4j.LoggerFactory.getLogger(NodeCommand.class).debug("standard input is unreadable", e);
        }
        end.countDown();
    }
}
