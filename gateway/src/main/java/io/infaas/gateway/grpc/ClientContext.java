package io.infaas.gateway.grpc;

import io.infaas.gateway.forward.ConnectionShare;
import io.infaas.gateway.frontend.FrontEndContext;

/**
 * What the inference calls of one client connection share. Confined to the event loop of the connection.
 *
 * @param links the connections of the event loop to nodes
 * @param share counts the calls of the connection in flight
 */
record ClientContext(FrontEndContext serving, GrpcNodePools links, ConnectionShare share) {}
