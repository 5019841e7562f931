package io.infaas.gateway.metrics;

import java.util.Locale;

/** The protocol that a query came by, and is forwarded by. */
public enum ClientProtocol {
    HTTP,
    GRPC;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
