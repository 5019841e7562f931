package io.infaas.builder.node;

import com.google.protobuf.ByteString;
import io.infaas.builder.failure.VariantException;
import io.infaas.triton.client.Credentials;
import io.infaas.triton.client.LoadOverride;
import io.infaas.triton.client.NodeAddress;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.client.VertxDefaults;
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

/** A node under measurement. Every method returns by its deadline. */
final class MeasuredNode implements AutoCloseable {

    private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(10);
    private static final int MESSAGE_CAP = 1 << 30;

    private final Vertx vertx = Vertx.vertx(VertxDefaults.options());
    private final NodeAddress address;
    private final TritonClient client;
    private final Duration timeout;

    /** @param timeout longest time for one load or one inference */
    MeasuredNode(NodeAddress address, Duration timeout, Credentials credentials) {
        this.address = address;
        this.client = new TritonClient(vertx, address.host(), address.grpcPort(), MESSAGE_CAP, credentials);
        this.timeout = timeout;
    }

    /** Name and version of the server, for example {@code triton 2.51.0}. */
    String server() throws VariantException {
        ServerMetadataResponse server = get("metadata", client.serverMetadata(QUERY_TIMEOUT));
        return server.getName() + " " + server.getVersion();
    }

    /**
     * Whether the node's repository has the model.
     *
     * @throws VariantException if the model is loaded: then another client uses it
     */
    boolean hasModel(String model) throws VariantException {
        boolean isListed = false;
        for (ModelIndex modelIndex : get("repository index", client.index(false, QUERY_TIMEOUT))) {
            isListed |= modelIndex.getName().equals(model);
            if (modelIndex.getName().equals(model) && modelIndex.getState().equals("READY")) {
                throw new VariantException(
                        "node %s: '%s' is already loaded; unload it first, so that no other client uses it during the measurement"
                                .formatted(address, model));
            }
        }
        return isListed;
    }

    /** @param hasModel load from the repository of the node; else send the files of the task */
    void load(NodeProfiler.NodeTask task, boolean hasModel) throws VariantException {
        if (hasModel) {
            get("load", client.load(task.model(), timeout));
            return;
        }
        LoadOverride override = LoadOverride.model(task.configuration().parsed(), contents(task.files()));
        get("load", client.load(task.model(), override, timeout));
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

    /** Unloads the model if the node still answers. */
    void unload(String model) {
        try {
            get("unload", client.unload(model, QUERY_TIMEOUT));
        } catch (VariantException e) {
            // an earlier call has reported the node's error
        }
    }

    ModelInferResponse infer(ModelInferRequest request) throws VariantException {
        return get("inference", client.infer(request, timeout));
    }

    /** Starts an inference; the future completes by its deadline. */
    Future<ModelInferResponse> send(ModelInferRequest request) {
        return client.infer(request, timeout);
    }

    <T> T get(String call, Future<T> result) throws VariantException {
        try {
            return result.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw failure(call, e);
        }
    }

    /** @param failure exception whose cause is the failure of the call */
    VariantException failure(String call, Exception failure) {
        Throwable cause = Objects.requireNonNullElse(failure.getCause(), failure);
        String reason = String.valueOf(cause.getMessage()).strip().replaceAll("\\s+", " ");
        if (cause instanceof TritonException status && status.code() == TritonCode.DEADLINE_EXCEEDED) {
            return new VariantException("node %s: %s timed out".formatted(address, call));
        }
        if (reason.contains("explicit model load / unload is not allowed")) {
            return new VariantException(
                    "node %s: does not allow loading models; start it with --model-control-mode=explicit"
                            .formatted(address));
        }
        return new VariantException("node %s: %s failed: %s".formatted(address, call, reason));
    }

    @Override
    public void close() {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
