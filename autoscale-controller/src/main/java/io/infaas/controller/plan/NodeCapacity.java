package io.infaas.controller.plan;

import io.infaas.catalog.NodeType;

/**
 * A node as planning sees it.
 *
 * @param node id of the node
 * @param up whether it answers; nothing is placed on one that does not
 */
public record NodeCapacity(String node, NodeType type, boolean up) {}
