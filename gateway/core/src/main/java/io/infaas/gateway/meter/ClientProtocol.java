package io.infaas.gateway.meter;

import java.util.Locale;

/** The protocol of a query, from the client and to the node. */
public enum ClientProtocol {
    HTTP,
    GRPC;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
