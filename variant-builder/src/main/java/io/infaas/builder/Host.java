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
        return new Host(request.nodeType().orElseGet(Host::local), Processor.ofThisMachine(), Cores.ofThisProcess());
    }

    /** The node type of this machine. */
    static NodeType local() {
        int cores = Cores.ofThisProcess().count();
        return new NodeType(
                BuildRequest.LOCAL, cores, Processor.ofThisMachine().memoryBytes(), 0, cores * PRICE_PER_CORE_HOUR);
    }
}
