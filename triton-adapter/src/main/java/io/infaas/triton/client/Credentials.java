package io.infaas.triton.client;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientOptions;

/** How a client and its node prove to each other who they are. Safe from any thread. */
public interface Credentials {

    /** In the clear, with nothing to show. */
    Credentials NONE = new Credentials() {
        @Override
        public void encrypt(HttpClientOptions transport) {
            // in the clear
        }

        @Override
        public void show(String method, MultiMap metadata) {
            // nothing is asked for
        }
    };

    /** Sets what connections are encrypted by, if they are. */
    void encrypt(HttpClientOptions transport);

    /**
     * Adds to a call's metadata what the node wants to be shown.
     *
     * @param method path of the call, {@code /package.Service/Method}
     */
    void show(String method, MultiMap metadata);
}
