package io.infaas.gateway.connect;

import io.netty.util.NetUtil;
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
}
