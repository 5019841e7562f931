package io.infaas.builder.served;

import io.infaas.builder.data.Elements;
import io.infaas.builder.node.NodeInput;
import io.infaas.catalog.TensorType;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A real Triton with a repository of which nothing is loaded at first. */
public final class RealNode implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final TritonServer server;
    private final TritonClient client;

    private RealNode(TritonServer server) {
        this.server = server;
        this.client = new TritonClient(vertx, server.host(), server.grpcPort(), TritonClient.DEFAULT_MESSAGE_CAP);
    }

    public static RealNode over(Path repository) {
        return new RealNode(TritonServers.start(repository, List.of(), TritonServers.WITHOUT_AUTO_COMPLETE));
    }

    public void load(String model) {
        get(client.load(model, DEADLINE));
    }

    public void unload(String model) {
        get(client.unload(model, DEADLINE));
    }

    /** The numbers of an output for each of several concurrent requests, which the server may merge. */
    public List<float[]> answers(String model, String output, List<List<NodeInput>> requests) {
        return get(Future.all(requests.stream()
                        .map(inputs -> client.infer(NodeInput.request(model, inputs), DEADLINE))
                        .toList())
                .map(all -> all.<ModelInferResponse>list().stream()
                        .map(response -> numbers(response, output))
                        .toList()));
    }

    private static float[] numbers(ModelInferResponse response, String output) {
        for (int i = 0; i < response.getOutputsCount(); i++) {
            if (response.getOutputs(i).getName().equals(output)) {
                ByteBuffer content =
                        response.getRawOutputContents(i).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
                return numbers(
                        content, TensorType.valueOf(response.getOutputs(i).getDatatype()));
            }
        }
        throw new IllegalStateException("no output '%s' in the answer".formatted(output));
    }

    /** Elements as numbers; strings as their bytes, each string after its length. */
    static float[] numbers(ByteBuffer content, TensorType type) {
        return Elements.floats(content, type == TensorType.BYTES ? TensorType.UINT8 : type);
    }

    /** Each call has its own deadline. */
    private static <T> T get(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void close() {
        try {
            get(client.close());
            get(vertx.close());
        } finally {
            server.close();
        }
    }
}
