package io.infaas.controller.standalone.demonstration.client;

/**
 * Who answered a query.
 *
 * @param variant full name of the variant
 * @param node id of its node
 */
public record ServedBy(String variant, String node) {}
