package io.infaas.gateway.contract;

/**
 * One variant loaded on one node.
 *
 * @param variant full name of the variant, which is also its Triton model's name
 * @param node id of the node
 */
public record Instance(String variant, String node, InstanceState state) {}
