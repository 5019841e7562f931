package io.infaas.triton.client;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientOptions;

/** How a client and its node prove to each other who they are: not at all, unless stated otherwise. Safe from any thread. */
public interface Credentials {

    /** In the clear, with nothing to show. */
    Credentials NONE = new Credentials() {};

    /** Sets what connections are encrypted by, if they are. */
    default void encrypt(HttpClientOptions transport) {
        // in the clear
    }

    /**
     * Adds to a call's metadata what the node wants to be shown.
     *
     * @param method path of the call, {@code /package.Service/Method}
     */
    default void show(String method, MultiMap metadata) {
        // nothing is asked for
    }
}
