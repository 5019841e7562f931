package io.infaas.gateway.http;

import io.infaas.gateway.contract.Node;
import io.infaas.gateway.frontend.ForwardedHeaders;
import io.infaas.gateway.security.NodeSecrets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * What the heads of requests to nodes have that clients do not say, and which headers pass.
 *
 * @param there which headers of a client pass to a node
 * @param back which headers of a node's answer pass to the client
 * @param lines what nodes want to be shown, as lines of a head
 */
record NodeRequestHeaders(Predicate<CharSequence> there, Predicate<CharSequence> back, String lines) {

    static NodeRequestHeaders of(NodeSecrets secrets) {
        return new NodeRequestHeaders(
                secrets.hiding(ForwardedHeaders::passes), secrets.hiding(HeadWriter.BACK), secrets.httpLine());
    }

    /** The gateway's own header lines of each request to a node. */
    ByteBuf own(Node node) {
        String address = Node.address(node.host(), node.httpPort());
        return Unpooled.copiedBuffer("host: " + address + "\r\n" + lines, StandardCharsets.ISO_8859_1);
    }

    /** Without the lines, which must not get into a log. */
    @Override
    public String toString() {
        return "NodeHeads";
    }
}
