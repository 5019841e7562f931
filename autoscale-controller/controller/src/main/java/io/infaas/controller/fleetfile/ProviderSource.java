package io.infaas.controller.fleetfile;

import io.infaas.catalog.Catalog;
import io.infaas.controller.lease.Mandate;
import io.infaas.controller.node.NodeProvider;

/** Opens the provider of nodes when a leadership begins. */
@FunctionalInterface
public interface ProviderSource {

    /**
     * The nodes of one leadership.
     *
     * @param end closes its resources when the leadership has ended
     */
    record OpenProvider(NodeProvider nodes, Runnable end) {}

    /**
     * Blocks for a bounded time; reads which machines exist.
     *
     * @param mandate is checked before each change of a machine
     * @param catalog the catalog in force
     * @throws RuntimeException with one line if it cannot be done now
     */
    OpenProvider open(Mandate mandate, Catalog catalog) throws InterruptedException;
}
