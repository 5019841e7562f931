package io.infaas.builder;

import io.infaas.builder.measure.Cores;
import io.infaas.builder.measure.Processor;
import io.infaas.catalog.NodeType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The machine that profiles are measured on.
 *
 * @param nodeType the node type that they stand for
 */
record Host(NodeType nodeType, Processor processor, Cores cores) {

    /** What one core of a machine that nobody is billed for is taken to cost, so that costs of variants compare. */
    private static final double PRICE_PER_CORE_HOUR = 0.04;

    /** @param nodeType if empty, that of this machine */
    static Host as(Optional<NodeType> nodeType) {
        return new Host(
                nodeType.orElseGet(() -> local(BuildRequest.LOCAL, null)),
                Processor.ofThisMachine(),
                Cores.ofThisProcess());
    }

    /**
     * The node type of this machine.
     *
     * @param pricePerHour US dollars; if null, a nominal price
     */
    static NodeType local(String name, @Nullable Double pricePerHour) {
        int cores = Cores.ofThisProcess().count();
        return new NodeType(
                name,
                cores,
                Processor.ofThisMachine().memoryBytes(),
                0,
                pricePerHour == null ? cores * PRICE_PER_CORE_HOUR : pricePerHour);
    }
}
