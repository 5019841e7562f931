package io.infaas.gateway.frontend;

import io.infaas.gateway.accept.ConnectionLimits;
import io.infaas.gateway.access.AccessPolicy;
import java.util.Optional;

/**
 * How a gateway serves its clients.
 *
 * @param tls TLS identity of the client ports, if they encrypt
 * @param access restrictions on clients
 * @param exposure whether answers expose variant and node
 * @param connections limits on the connections of clients
 */
public record FrontEndConfig(
        ListenPorts ports,
        Optional<ServerTls> tls,
        AccessPolicy access,
        DecisionExposure exposure,
        ConnectionLimits connections) {

    /** Triton's ports, plaintext, without restrictions. */
    public static final FrontEndConfig DEFAULT = new FrontEndConfig(
            ListenPorts.DEFAULT,
            Optional.empty(),
            AccessPolicy.OPEN,
            DecisionExposure.ALWAYS,
            ConnectionLimits.DEFAULT);

    public FrontEndConfig withPorts(ListenPorts others) {
        return new FrontEndConfig(others, tls, access, exposure, connections);
    }

    public FrontEndConfig withAccess(AccessPolicy other) {
        return new FrontEndConfig(ports, tls, other, exposure, connections);
    }

    public FrontEndConfig withExposure(DecisionExposure other) {
        return new FrontEndConfig(ports, tls, access, other, connections);
    }
}
