package io.infaas.gateway.management;

import io.infaas.gateway.nodes.ModelLoading;
import io.infaas.gateway.refusal.Refusal;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Loads and unloads by clients. Off unless some clients are permitted to. Parameters of a load are always refused: files are code, a long
 * file name ends a Triton 2.51, and no configuration fits all variants of a name.
 */
public final class ModelControl {

    /** Triton's text when clients do not control models. */
    public static final String OFF = "explicit model load / unload is not allowed if polling is enabled";

    private static final int MAX_CONCURRENT = 16;
    private static final int MAX_SHOWN = 64;

    private final ModelLoading loading;
    private final Semaphore permits = new Semaphore(MAX_CONCURRENT);

    /** Control by clients, whose permission the caller checks. */
    ModelControl(ModelLoading loading) {
        this.loading = loading;
    }

    /**
     * Loads a name.
     *
     * @param parameters names of the parameters that the client gave
     */
    public Future<Void> load(String name, Collection<String> parameters) {
        if (!parameters.isEmpty()) {
            String first = parameters.iterator().next();
            throw Refusal.invalid(
                    ("load parameter '%s' is not taken by this server: models are loaded as they are in the"
                                    + " repositories of its nodes")
                            .formatted(first.length() > MAX_SHOWN ? first.substring(0, MAX_SHOWN) + "..." : first));
        }
        return runLimited(() -> loading.load(name));
    }

    /** Unloads a name; succeeds if nothing of it is loaded. */
    public Future<Void> unload(String name) {
        return runLimited(() -> loading.unload(name));
    }

    private Future<Void> runLimited(Supplier<Future<Void>> change) {
        if (!permits.tryAcquire()) {
            throw Refusal.unavailable(
                    "%d loads and unloads are under way, which is the limit".formatted(MAX_CONCURRENT));
        }
        Future<Void> done;
        try {
            done = change.get();
        } catch (RuntimeException refused) {
            permits.release();
            throw refused;
        }
        return done.onComplete(ended -> permits.release());
    }
}
