package io.infaas.gateway.connect;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;

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
