package io.infaas.gateway.frontend;

import io.infaas.gateway.accept.ConnectionLimits;
import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.accesslog.AccessLogTarget;
import io.infaas.gateway.loglevel.LogLevelAnswer;
import io.infaas.gateway.loglevel.LogLevels;
import io.infaas.gateway.trace.Tracer.TraceTarget;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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

    /**
     * The address and the ports on which a gateway listens.
     *
     * @param host name or address for all ports
     * @param http port of the HTTP front end; 0 for a free one, as for the others
     * @param grpc port of the gRPC front end
     * @param metrics port of the metrics
     */
    public record ListenPorts(String host, int http, int grpc, int metrics) {

        /** Triton's ports, on every address of this machine. */
        public static final ListenPorts DEFAULT = new ListenPorts("0.0.0.0", 8000, 8001, 8002);

        public ListenPorts {
            if (host.isBlank()) {
                throw new IllegalArgumentException(
                        "--host must not be blank; 0.0.0.0 is every address of this machine");
            }
            requirePort("--http-port", http);
            requirePort("--grpc-port", grpc);
            requirePort("--metrics-port", metrics);
            requireDistinct("--http-port", http, "--grpc-port", grpc);
            requireDistinct("--http-port", http, "--metrics-port", metrics);
            requireDistinct("--grpc-port", grpc, "--metrics-port", metrics);
        }

        private static void requirePort(String flag, int port) {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException(
                        "%s %d must be within 0 (a free one) and 65535".formatted(flag, port));
            }
        }

        private static void requireDistinct(String flag, int port, String otherFlag, int otherPort) {
            if (port != 0 && port == otherPort) {
                throw new IllegalArgumentException("%s and %s are both %d".formatted(flag, otherFlag, port));
            }
        }
    }

    /**
     * The access of operators at the metrics port.
     *
     * @param token token that they send in {@code authorization: Bearer}; never printed
     * @param levels levels of the log
     */
    public record OperatorAccess(String token, LogLevels levels) {

        public OperatorAccess {
            if (token.isBlank()) {
                throw new IllegalArgumentException("the token of --admin-token-file must not be blank");
            }
        }

        /**
         * Answers a request for the levels of the log.
         *
         * @param authorization the header, null if it was not sent
         * @param parameters of the query string
         */
        public LogLevelAnswer answer(
                String method, @Nullable String authorization, Function<String, @Nullable String> parameters) {
            return admits(authorization)
                    ? LogLevelAnswer.to(method, parameters, levels)
                    : LogLevelAnswer.refuse(401, "token required: authorization: Bearer <token of --admin-token-file>");
        }

        private boolean admits(@Nullable String authorization) {
            byte[] expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
            // constant time, so that timing reveals nothing about the token
            return authorization != null
                    && MessageDigest.isEqual(authorization.getBytes(StandardCharsets.UTF_8), expected);
        }

        /** Omits the token. */
        @Override
        public String toString() {
            return "OperatorAccess";
        }
    }
}
