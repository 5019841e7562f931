package io.infaas.controller.reconcile;

import io.infaas.triton.embedded.NodeCommand;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The embedded node fulfils the contract. */
class EmbeddedNodeControlIT extends NodeControlContract {

    @Override
    protected ContractNode start(Path repository) {
        try {
            Process process = process(repository).start();
            // not closed: the child ends at the end of its standard input, and must not block on its standard output
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            String line = out.readLine();
            while (line != null && !line.startsWith("{\"event\":\"ready\"")) {
                line = out.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("the node ended before it was ready");
            }
            JsonObject ready = new JsonObject(line);
            return new ProcessContractNode(
                    process.pid(), ready.getInteger("http"), ready.getInteger("grpc"), process::destroyForcibly);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProcessBuilder process(Path repository) {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        NodeCommand.class.getName(),
                        "--model-repository",
                        repository.toString(),
                        "--http-port",
                        "0",
                        "--grpc-port",
                        "0",
                        "--metrics-port",
                        "0",
                        "--exit-on-stdin-end"))
                .redirectError(Redirect.DISCARD);
        // not by -cp: ONNX Runtime crashes with a command line of several KB
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder;
    }
}
