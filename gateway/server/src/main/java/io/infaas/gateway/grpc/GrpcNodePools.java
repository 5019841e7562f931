package io.infaas.gateway.grpc;

import io.infaas.gateway.connect.NodeCancels;
import io.infaas.gateway.connect.NodeConnector;
import io.infaas.gateway.connect.NodeEndpoint;
import io.infaas.gateway.connect.NodePools;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.security.NodeSecrets;
import io.infaas.gateway.security.NodeSecurity;
import io.infaas.triton.client.NodeAddress;
import io.netty.channel.EventLoop;

/**
 * The connections of one event loop to nodes. Clients that reset many queries have separate connections, so that the end of one affects no
 * other client. Confined to its event loop.
 *
 * @param apart connections for clients that reset many queries
 * @param secrets headers that no client may send to a node, and no node to a client
 */
record GrpcNodePools(NodePools<GrpcNodePool> pools, NodePools<GrpcNodePool> apart, NodeSecrets secrets) {

    /**
     * Creates pools without a connection.
     *
     * @param mostWaiting attempts that may wait for a stream of one node
     */
    static GrpcNodePools of(NodeConnector connector, NodeSecurity security, EventLoop loop, int mostWaiting) {
        return new GrpcNodePools(
                new NodePools<>(loop, node -> create(node, connector, security, loop, mostWaiting)),
                new NodePools<>(loop, node -> create(node, connector, security, loop, mostWaiting)),
                security.secrets());
    }

    private static GrpcNodePool create(
            Node node, NodeConnector connector, NodeSecurity security, EventLoop loop, int mostWaiting) {
        NodeEndpoint endpoint = new NodeEndpoint(
                node.id(), node.host(), node.grpcPort(), "gRPC", security.grpc().orElse(null));
        String authority = NodeAddress.authority(node.host(), node.grpcPort());
        return new GrpcNodePool(
                connector.createDialer(endpoint, loop),
                loop,
                authority,
                security.secrets().forNode(node.id()),
                mostWaiting,
                NodeCancels.of(loop));
    }

    /**
     * Returns the connections to a node.
     *
     * @param resetsMuch whether they are for a client that resets many queries
     */
    GrpcNodePool of(Node node, boolean resetsMuch) {
        return (resetsMuch ? apart : pools).of(node);
    }

    void close() {
        pools.close();
        apart.close();
    }
}
