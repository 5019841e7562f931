package io.infaas.triton.servers;

import com.google.protobuf.ByteString;
import io.infaas.triton.client.LoadOverride;
import io.infaas.triton.client.NodeAddress;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.config.ModelConfigs;
import io.infaas.triton.protocol.ModelConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A server that runs outside the test, with explicit model control. It need not have access to the test's repository: models
 * are sent with the load, and stay loaded. Flags of a test have no effect, and the server must have the models that a test
 * loads later.
 */
record GivenServer(String host, int httpPort, int grpcPort, int metricsPort) implements TritonSource, TritonServer {
    private static final Duration ANSWERING = Duration.ofSeconds(10);
    private static final Duration LOADING = Duration.ofSeconds(60);

    static GivenServer parse(String text) {
        NodeAddress address = NodeAddress.parse("INFAAS_TRITON", text);
        return new GivenServer(address.host(), address.httpPort(), address.grpcPort(), address.metricsPort());
    }

    @Override
    public TritonServer start(Launch launch) {
        if (!ReadyProbe.await(host, httpPort, ANSWERING, () -> true)) {
            throw new IllegalStateException("no Triton is ready at " + host + ":" + httpPort + " (INFAAS_TRITON)");
        }
        Vertx vertx = Vertx.vertx();
        TritonClient client = new TritonClient(vertx, host, grpcPort, Integer.MAX_VALUE);
        try {
            for (Path model : models(launch)) {
                await(client.load(model.getFileName().toString(), content(model), LOADING));
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + launch.repository(), e);
        } finally {
            await(vertx.close());
        }
    }

    private static List<Path> models(Launch launch) throws IOException {
        try (Stream<Path> folders = Files.list(launch.repository())) {
            return folders.filter(folder -> launch.models().contains("*")
                            || launch.models().contains(folder.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    private static LoadOverride content(Path model) throws IOException {
        Map<String, ByteString> files = new HashMap<>();
        try (Stream<Path> walk = Files.walk(model)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                files.put(model.relativize(file).toString(), ByteString.copyFrom(Files.readAllBytes(file)));
            }
        }
        files.remove("config.pbtxt");
        ModelConfig config = ModelConfigs.read(model.resolve("config.pbtxt"));
        return LoadOverride.model(config, files);
    }

    private static void await(Future<?> future) {
        try {
            future.toCompletionStage().toCompletableFuture().get(2 * LOADING.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the Triton of INFAAS_TRITON failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public OptionalLong pid() {
        return OptionalLong.empty();
    }

    @Override
    public boolean seesRepository() {
        return false;
    }

    @Override
    public void close() {
        // The test did not start this server, so it does not stop it.
    }
}
