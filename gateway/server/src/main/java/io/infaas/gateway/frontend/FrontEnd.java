package io.infaas.gateway.frontend;

import io.vertx.core.Future;
import java.time.Duration;

/** A port that serves clients. */
public interface FrontEnd {

    /** The bound port, even if a free one was requested. */
    int port();

    /** Has clients move to new connections where their protocol loses nothing by that; accepts and serves on. */
    default void leave() {
        // HTTP/2 says it at the shutdown, by GOAWAY
    }

    /**
     * Stops accepting connections at once. Completes when all calls in progress have ended, at the latest after {@code grace}.
     */
    Future<Void> shutdown(Duration grace);
}
