package io.infaas.triton.client;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;

/** Authentication between a client and its node; none by default. Thread-safe. */
public interface Credentials {

    /** Cleartext connections without credentials. */
    Credentials NONE = new Credentials() {};

    /** Configures TLS for connections; cleartext by default. */
    default void encrypt(HttpClientOptions transport) {
        // cleartext
    }

    /** Follows changes of keys and certificates while {@code vertx} is open; nothing by default. */
    default void follow(Vertx vertx) {
        // nothing to follow
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
