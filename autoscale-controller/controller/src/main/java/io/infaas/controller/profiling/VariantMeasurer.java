package io.infaas.controller.profiling;

import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Node;

/** Measures variants on nodes that do nothing else meanwhile. Used by one thread. */
public interface VariantMeasurer extends AutoCloseable {

    /** Whether it can measure variants of an application. Never blocks. */
    boolean isFor(String application);

    /**
     * The profile of a variant on the type of a node. Loads the variant, and unloads it again. Blocks for a bounded time.
     *
     * @param application application of the variant; {@link #isFor} must hold for it
     * @throws MeasuringException if it does not run there, or the node does not answer
     */
    Profile measure(Node node, NodeType type, Variant variant, String application) throws MeasuringException;

    @Override
    void close();
}
