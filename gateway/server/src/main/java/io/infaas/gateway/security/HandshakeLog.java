package io.infaas.gateway.security;

import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs each cause of failed TLS handshakes with a node once, until a handshake succeeds. Thread-safe. */
final class HandshakeLog {

    private static final Logger LOG = LoggerFactory.getLogger(HandshakeLog.class);

    private final String protocol;
    private final Map<String, Set<String>> failing = new ConcurrentHashMap<>();

    HandshakeLog(String protocol) {
        this.protocol = protocol;
    }

    void logFailure(String node, Throwable cause) {
        String why = reason(cause);
        if (failing.computeIfAbsent(node, first -> ConcurrentHashMap.newKeySet())
                .add(why)) {
            LOG.warn("node {} ({}): TLS handshake failed: {}; the node is treated as unreachable", node, protocol, why);
        }
    }

    void logSuccess(String node) {
        if (!failing.isEmpty() && failing.remove(node) != null) {
            LOG.info("node {} ({}): TLS handshake succeeded", node, protocol);
        }
    }

    // only the root cause states the problem of a certificate; the exceptions around it are generic
    private static String reason(Throwable cause) {
        if (cause instanceof NotSslRecordException) {
            return "the node does not speak TLS";
        }
        if (cause instanceof ClosedChannelException) {
            return "the node closed the connection during the handshake";
        }
        Throwable root = cause;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
