package io.infaas.gateway.frontend;

import io.infaas.gateway.accept.ConnectionLimits;
import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.accesslog.AccessLogTarget;
import io.infaas.gateway.trace.TraceTarget;
import java.util.Optional;

/**
 * The configuration of a gateway towards its clients.
 *
 * @param tls TLS identity of the client ports, if they encrypt
 * @param metricsTls TLS identity of the metrics port, if it encrypts
 * @param access restrictions on clients
 * @param exposure whether answers expose variant and node
 * @param connections limits on the connections of clients
 * @param operators access of operators at the metrics port; absent for none
 * @param accessLog target of the access log; absent for none
 * @param tracing target of traces; absent for none
 */
public record FrontEndConfig(
        ListenPorts ports,
        Optional<ServerTls> tls,
        Optional<ServerTls> metricsTls,
        AccessPolicy access,
        DecisionExposure exposure,
        ConnectionLimits connections,
        Optional<OperatorAccess> operators,
        Optional<AccessLogTarget> accessLog,
        Optional<TraceTarget> tracing) {

    /** Triton's ports, plaintext, without restrictions. */
    public static final FrontEndConfig DEFAULT = new FrontEndConfig(
            ListenPorts.DEFAULT,
            Optional.empty(),
            Optional.empty(),
            AccessPolicy.OPEN,
            DecisionExposure.ALWAYS,
            ConnectionLimits.DEFAULT,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    public FrontEndConfig withPorts(ListenPorts listenPorts) {
        return new FrontEndConfig(
                listenPorts, tls, metricsTls, access, exposure, connections, operators, accessLog, tracing);
    }

    public FrontEndConfig withAccess(AccessPolicy other) {
        return new FrontEndConfig(ports, tls, metricsTls, other, exposure, connections, operators, accessLog, tracing);
    }

    public FrontEndConfig withAccessLog(AccessLogTarget target) {
        return new FrontEndConfig(
                ports, tls, metricsTls, access, exposure, connections, operators, Optional.of(target), tracing);
    }

    public FrontEndConfig withTracing(TraceTarget target) {
        return new FrontEndConfig(
                ports, tls, metricsTls, access, exposure, connections, operators, accessLog, Optional.of(target));
    }

    public FrontEndConfig withExposure(DecisionExposure other) {
        return new FrontEndConfig(ports, tls, metricsTls, access, other, connections, operators, accessLog, tracing);
    }
}
