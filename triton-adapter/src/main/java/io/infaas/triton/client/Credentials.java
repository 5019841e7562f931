package io.infaas.triton.client;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientOptions;

/** Authentication between a client and its node; none by default. Safe from any thread. */
public interface Credentials {

    /** In the clear, with nothing to show. */
    Credentials NONE = new Credentials() {};

    /** Configures TLS of connections, if any. */
    default void encrypt(HttpClientOptions transport) {
        // in the clear
    }

    /**
     * Adds the credentials to a call's metadata.
     *
     * @param method path of the call, {@code /package.Service/Method}
     */
    default void show(String method, MultiMap metadata) {
        // no credentials
    }
}
