package io.infaas.gateway.management;

import io.infaas.gateway.nodes.ModelLoading;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.triton.protocol.ModelRepositoryParameter;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Loads and unloads by clients, off unless some clients are permitted. Bounds their number at a time. */
public final class ModelControl {

    /** Triton's text when clients do not control models. */
    public static final String OFF = "explicit model load / unload is not allowed if polling is enabled";

    private static final int MAX_CONCURRENT = 16;

    private final ModelLoading loading;
    private final Semaphore permits = new Semaphore(MAX_CONCURRENT);

    /** Control by clients, whose permission the caller checks. */
    ModelControl(ModelLoading loading) {
        this.loading = loading;
    }

    /**
     * Loads a name.
     *
     * @param parameters replacements of the configuration or files of the repository
     */
    public Future<Void> load(String name, Map<String, ModelRepositoryParameter> parameters) {
        return runLimited(() -> parameters.isEmpty() ? loading.load(name) : loading.load(name, parameters));
    }

    /** Unloads a name; succeeds if none of it is loaded. */
    public Future<Void> unload(String name) {
        return runLimited(() -> loading.unload(name));
    }

    private Future<Void> runLimited(Supplier<Future<Void>> change) {
        if (!permits.tryAcquire()) {
            throw Refusal.unavailable("%d loads and unloads are in progress, the limit".formatted(MAX_CONCURRENT));
        }
        Future<Void> result;
        try {
            result = change.get();
        } catch (RuntimeException refused) {
            permits.release();
            throw refused;
        }
        return result.onComplete(ended -> permits.release());
    }
}
