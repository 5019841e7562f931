package io.infaas.gateway.nodes;

import io.infaas.triton.client.Credentials;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientOptions;

/** The credentials for nodes, for both protocols. Thread-safe. */
public interface NodeCredentials extends Credentials {

    /** Plaintext, without credentials. */
    NodeCredentials NONE = new NodeCredentials() {};

    /**
     * Returns the credentials for one node; by default the same for all.
     *
     * @param id of the node
     */
    default NodeCredentials forNode(String id) {
        return this;
    }

    /** Enables TLS on HTTP connections, if TLS is configured. */
    default void encryptHttp(HttpClientOptions transport) {
        // plaintext by default
    }

    /** Adds the headers that the node requires to a request over HTTP. */
    default void showHttp(String path, MultiMap headers) {
        // no headers by default
    }
}
