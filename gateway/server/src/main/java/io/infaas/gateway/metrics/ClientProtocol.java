package io.infaas.gateway.metrics;

import java.util.Locale;

/** The protocol of a query, from the client and to the node. */
public enum ClientProtocol {
    HTTP,
    GRPC;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
