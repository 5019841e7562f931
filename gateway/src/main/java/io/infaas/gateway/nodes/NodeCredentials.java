package io.infaas.gateway.nodes;

import io.infaas.triton.client.Credentials;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientOptions;

/** The credentials for all nodes, by both protocols. Safe from any thread. */
public interface NodeCredentials extends Credentials {

    /** In the clear, with nothing to show. */
    NodeCredentials NONE = new NodeCredentials() {
        @Override
        public void encrypt(HttpClientOptions transport) {
            Credentials.NONE.encrypt(transport);
        }

        @Override
        public void show(String method, MultiMap metadata) {
            Credentials.NONE.show(method, metadata);
        }

        @Override
        public void encryptHttp(HttpClientOptions transport) {
            // in the clear
        }

        @Override
        public void showHttp(String path, MultiMap headers) {
            // nothing is asked for
        }
    };

    /** Sets what connections over HTTP are encrypted by, if they are. */
    void encryptHttp(HttpClientOptions transport);

    /** Adds to the headers of a request over HTTP what the node wants to be shown. */
    void showHttp(String path, MultiMap headers);
}
