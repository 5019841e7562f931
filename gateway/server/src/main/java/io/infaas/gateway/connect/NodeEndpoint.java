package io.infaas.gateway.connect;

import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One port of a node.
 *
 * @param node id of the node
 * @param host host name or IP address of the node
 * @param protocol name of the protocol, for messages
 * @param encryption null for plaintext connections
 */
public record NodeEndpoint(
        String node,
        String host,
        int port,
        String protocol,
        @Nullable ChannelEncryption encryption) {

    @Override
    public String toString() {
        return protocol + " at " + NetUtil.toSocketAddressString(host, port);
    }

    /** Encrypts channels to nodes. Thread-safe. */
    @FunctionalInterface
    public interface ChannelEncryption {

        /**
         * Adds encryption to a channel before it connects, so that the handshake is the first exchange on it.
         *
         * @param withinMs deadline of the handshake, ms
         * @return succeeds when the node has proved to be the host, otherwise fails
         */
        Future<?> encrypt(Channel channel, String host, int port, int withinMs);
    }
}
