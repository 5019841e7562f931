package io.infaas.gateway.nodes;

import io.infaas.triton.client.Credentials;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientOptions;

/** The credentials for all nodes, by both protocols. Safe from any thread. */
public interface NodeCredentials extends Credentials {

    /** In the clear, with nothing to show. */
    NodeCredentials NONE = new NodeCredentials() {};

    /** Sets what connections over HTTP are encrypted by, if they are. */
    default void encryptHttp(HttpClientOptions transport) {
        // in the clear
    }

    /** Adds to the headers of a request over HTTP what the node wants to be shown. */
    default void showHttp(String path, MultiMap headers) {
        // nothing is asked for
    }
}
