package io.infaas.gateway.connect;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;

/** Encrypts channels to nodes. Safe from any thread. */
@FunctionalInterface
public interface ChannelEncryption {

    /**
     * Makes a channel that is about to be connected encrypt, as the first thing that it does.
     *
     * @param withinMs how long the handshake may take, ms
     * @return succeeds when the node has proved to be the host, fails where it has not
     */
    Future<?> encrypt(Channel channel, String host, int port, int withinMs);
}
