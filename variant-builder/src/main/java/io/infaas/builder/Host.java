package io.infaas.builder;

import io.infaas.builder.measure.Cores;
import io.infaas.builder.measure.Processor;
import io.infaas.catalog.NodeType;

/**
 * The machine that profiles are measured on.
 *
 * @param nodeType the node type that they stand for
 */
record Host(NodeType nodeType, Processor processor, Cores cores) {

    /** What one core of a machine that nobody is billed for is taken to cost, so that costs of variants compare. */
    private static final double PRICE_PER_CORE_HOUR = 0.04;

    static Host of(BuildRequest request) {
        Processor processor = Processor.ofThisMachine();
        Cores cores = Cores.ofThisProcess();
        NodeType local = new NodeType(
                BuildRequest.LOCAL, cores.count(), processor.memoryBytes(), 0, cores.count() * PRICE_PER_CORE_HOUR);
        return new Host(request.nodeType().orElse(local), processor, cores);
    }
}
