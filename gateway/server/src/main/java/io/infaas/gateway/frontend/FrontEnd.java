package io.infaas.gateway.frontend;

import io.vertx.core.Future;
import java.time.Duration;

/** A port that serves clients. */
public interface FrontEnd {

    /** The bound port, even if a free one was requested. */
    int port();

    /** Makes clients reconnect where their protocol loses nothing; accepts and serves on. */
    default void leave() {
        // HTTP/2 announces it at the shutdown, by GOAWAY
    }

    /**
     * Stops accepting connections at once. Completes when all calls in progress have ended, at the latest after {@code grace}.
     */
    Future<Void> shutdown(Duration grace);
}
