package io.infaas.controller.plan;

import io.infaas.catalog.NodeType;

/**
 * What planning knows of a node.
 *
 * @param id id of the node
 * @param up whether it answers; nothing is placed on a node that does not
 */
public record NodeCapacity(String id, NodeType type, boolean up) {}
