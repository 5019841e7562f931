package io.infaas.gateway.management;

import io.infaas.gateway.access.SecretHeader;
import io.infaas.gateway.nodes.ModelLoading;
import io.infaas.gateway.refusal.Refusal;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Loads and unloads by clients: who may, and what they may not say. Off unless clients have a header to show. What a load would bring
 * along is always refused: files are code, one with a long name ends a node, and no configuration is meant for all that a name leads to.
 */
public final class ModelControl {

    /** The text of a Triton whose models are not controlled by clients. */
    static final String OFF = "explicit model load / unload is not allowed if polling is enabled";

    private static final int AT_A_TIME = 16;
    private static final int SHOWN = 64;

    private final ModelLoading loading;
    private final Optional<SecretHeader> header;
    private final Semaphore places = new Semaphore(AT_A_TIME);

    /**
     * The control of what a name leads to.
     *
     * @param header what clients show to be allowed; without it none is
     */
    public ModelControl(ModelLoading loading, Optional<SecretHeader> header) {
        this.loading = loading;
        this.header = header;
    }

    /** What clients have to show; a {@link Refusal} if nothing would let them in. */
    public SecretHeader header() {
        return header.orElseThrow(() -> Refusal.unavailable(OFF));
    }

    /**
     * Has a name loaded.
     *
     * @param parameters the names of those that the client gave
     */
    public Future<Void> load(String name, Collection<String> parameters) {
        if (!parameters.isEmpty()) {
            String first = parameters.iterator().next();
            throw Refusal.invalid(
                    ("load parameter '%s' is not taken by this server: models are loaded as they are in the"
                                    + " repositories of its nodes")
                            .formatted(first.length() > SHOWN ? first.substring(0, SHOWN) + "..." : first));
        }
        return placed(() -> loading.load(name));
    }

    /** Has a name unloaded; succeeds where there is nothing of it. */
    public Future<Void> unload(String name) {
        return placed(() -> loading.unload(name));
    }

    private Future<Void> placed(Supplier<Future<Void>> what) {
        if (!places.tryAcquire()) {
            throw Refusal.unavailable("%d loads and unloads are under way, which is the limit".formatted(AT_A_TIME));
        }
        Future<Void> done;
        try {
            done = what.get();
        } catch (RuntimeException refused) {
            places.release();
            throw refused;
        }
        return done.onComplete(ended -> places.release());
    }
}
