package io.infaas.gateway.connect;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;

/** The protocol's part in opening a connection. */
@FunctionalInterface
public interface ChannelSetup {

    /**
     * Sets the options and handlers of a channel before it connects. Called again, with another channel, for each address that is
     * tried.
     *
     * @param usable completed by the protocol as soon as it can use the connection, which is connected and encrypted by then
     */
    void prepare(Channel channel, Promise<Void> usable);
}
