package io.infaas.builder.node;

import com.google.protobuf.ByteString;
import io.infaas.builder.failure.VariantException;
import io.infaas.triton.client.LoadOverride;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.RepositoryIndexResponse.ModelIndex;
import io.infaas.triton.protocol.ServerMetadataResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;

/** A node that is asked one thing at a time. Whatever it does, each method is over by its deadline. */
final class MeasuredNode implements AutoCloseable {

    private static final Duration ASKING = Duration.ofSeconds(10);
    private static final int MESSAGE_CAP = 1 << 30;

    private final Vertx vertx = Vertx.vertx();
    private final NodeAddress address;
    private final TritonClient client;
    private final Duration patience;

    /** @param patience longest time that one load or one inference may take */
    MeasuredNode(NodeAddress address, Duration patience) {
        this.address = address;
        this.client = new TritonClient(vertx, address.host(), address.grpcPort(), MESSAGE_CAP);
        this.patience = patience;
    }

    /** Name and version of the server, as {@code triton 2.51.0}. */
    String server() throws VariantException {
        ServerMetadataResponse server = get("metadata", client.serverMetadata(ASKING));
        return server.getName() + " " + server.getVersion();
    }

    /**
     * Whether the node's repository has the model.
     *
     * @throws VariantException if it is loaded: somebody else uses it
     */
    boolean knows(String model) throws VariantException {
        boolean known = false;
        for (ModelIndex found : get("repository index", client.index(false, ASKING))) {
            known |= found.getName().equals(model);
            if (found.getName().equals(model) && found.getState().equals("READY")) {
                throw new VariantException(
                        "node %s: has '%s' loaded already; unload it first, so that nobody else uses it meanwhile"
                                .formatted(address, model));
            }
        }
        return known;
    }

    /** @param known whether to load from the repository of the node, or else what the task has */
    void load(NodeTask task, boolean known) throws VariantException {
        if (known) {
            get("load", client.load(task.model(), patience));
            return;
        }
        LoadOverride override = LoadOverride.model(task.configuration().parsed(), contents(task.files()));
        get("load", client.load(task.model(), override, patience));
    }

    private static Map<String, ByteString> contents(Map<String, Path> files) throws VariantException {
        Map<String, ByteString> contents = new HashMap<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            try {
                contents.put(file.getKey(), ByteString.copyFrom(Files.readAllBytes(file.getValue())));
            } catch (IOException e) {
                throw new VariantException("%s: cannot be read: %s".formatted(file.getValue(), e));
            }
        }
        return contents;
    }

    /** Tries; a node that does not answer any more has nothing to unload. */
    void unload(String model) {
        try {
            get("unload", client.unload(model, ASKING));
        } catch (VariantException e) {
            // what is wrong with the node is told by whatever was asked before
        }
    }

    ModelInferResponse infer(ModelInferRequest request) throws VariantException {
        return get("inference", client.infer(request, patience));
    }

    /** An inference that nobody waits for here; it is over by the deadline of one. */
    Future<ModelInferResponse> send(ModelInferRequest request) {
        return client.infer(request, patience);
    }

    <T> T get(String what, Future<T> asked) throws VariantException {
        try {
            return asked.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw failure(what, e);
        }
    }

    /** @param failure whose cause says what became of the question */
    VariantException failure(String what, Exception failure) {
        Throwable cause = Objects.requireNonNullElse(failure.getCause(), failure);
        String reason = String.valueOf(cause.getMessage()).strip().replaceAll("\\s+", " ");
        if (cause instanceof TritonException told && told.code() == TritonCode.DEADLINE_EXCEEDED) {
            return new VariantException("node %s: gave no answer to %s in time".formatted(address, what));
        }
        if (reason.contains("explicit model load / unload is not allowed")) {
            return new VariantException(
                    "node %s: lets nobody load; start it with --model-control-mode=explicit".formatted(address));
        }
        return new VariantException("node %s: %s failed: %s".formatted(address, what, reason));
    }

    @Override
    public void close() {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
