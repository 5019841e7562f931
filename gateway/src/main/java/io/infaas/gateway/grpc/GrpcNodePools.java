package io.infaas.gateway.grpc;

import io.infaas.gateway.connect.NodeConnector;
import io.infaas.gateway.connect.NodeEndpoint;
import io.infaas.gateway.connect.NodePools;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.security.NodeSecrets;
import io.infaas.gateway.security.NodeSecurity;
import io.infaas.triton.client.NodeAddress;
import io.netty.channel.EventLoop;

/**
 * The connections of one event loop to nodes. Confined to its event loop.
 *
 * @param secrets headers that restricted nodes expect in a request
 */
record GrpcNodePools(NodePools<GrpcNodePool> pools, NodeSecrets secrets) {

    /**
     * Creates pools without a connection.
     *
     * @param mostWaiting attempts that may wait for a stream of one node
     */
    static GrpcNodePools of(NodeConnector connector, NodeSecurity security, EventLoop loop, int mostWaiting) {
        return new GrpcNodePools(
                new NodePools<>(loop, node -> {
                    NodeEndpoint endpoint = new NodeEndpoint(
                            node.id(),
                            node.host(),
                            node.grpcPort(),
                            "gRPC",
                            security.grpc().orElse(null));
                    String authority = NodeAddress.authority(node.host(), node.grpcPort());
                    return new GrpcNodePool(connector.createDialer(endpoint, loop), loop, authority, mostWaiting);
                }),
                security.secrets());
    }

    GrpcNodePool of(Node node) {
        return pools.of(node);
    }

    void close() {
        pools.close();
    }
}
