package io.infaas.gateway.http;

import io.infaas.gateway.contract.Node;
import io.infaas.gateway.frontend.ForwardedHeaders;
import io.infaas.gateway.security.NodeSecrets;
import io.infaas.triton.client.NodeAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * The headers that the gateway adds to requests to nodes, and the filters for all others.
 *
 * @param there filter for client headers that pass to a node
 * @param back filter for a node's answer headers that pass to the client
 * @param secrets that nodes require
 */
record NodeRequestHeaders(Predicate<CharSequence> there, Predicate<CharSequence> back, NodeSecrets secrets) {

    static NodeRequestHeaders of(NodeSecrets secrets) {
        return new NodeRequestHeaders(
                secrets.createFilter(ForwardedHeaders::passes), secrets.createFilter(HeadWriter.BACK), secrets);
    }

    /** Returns the gateway's header lines for each request to a node, with its secret. */
    ByteBuf own(Node node) {
        String address = NodeAddress.authority(node.host(), node.httpPort());
        String secret = secrets.forNode(node.id()).httpLine();
        return Unpooled.copiedBuffer("host: " + address + "\r\n" + secret, StandardCharsets.ISO_8859_1);
    }
}
