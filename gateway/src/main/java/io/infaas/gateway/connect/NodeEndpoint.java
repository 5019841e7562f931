package io.infaas.gateway.connect;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * One port of a node.
 *
 * @param node id of the node
 * @param host name or address of the node
 * @param protocol what is spoken there, for people
 * @param encryption null where connections are not encrypted
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
}
