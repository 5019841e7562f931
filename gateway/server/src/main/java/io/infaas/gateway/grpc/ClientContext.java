package io.infaas.gateway.grpc;

import io.infaas.gateway.forward.ConnectionShare;
import io.infaas.gateway.frontend.FrontEndContext;
import io.infaas.gateway.selection.QueryOwner;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The shared objects of the inference calls of one client connection. Confined to the event loop of the connection.
 *
 * @param links the connections of the event loop to nodes
 * @param share counts the calls of the connection in flight
 * @param owner of the queries of the connection, unless its client resets many
 * @param client address of the client; null if it has none
 */
record ClientContext(
        FrontEndContext serving,
        GrpcNodePools links,
        ConnectionShare share,
        QueryOwner owner,
        @Nullable SocketAddress client) {}
