package io.infaas.builder.bench;

import io.infaas.builder.measure.Cores;
import io.infaas.builder.measure.Processor;
import io.infaas.catalog.Hardware;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.RuntimeSettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The machine that profiles are measured on.
 *
 * @param nodeType the node type of the profiles
 */
public record BuildHost(NodeType nodeType, Processor processor, Cores cores) {

    /** Name of the node type of this machine. */
    public static final String LOCAL = "local";

    /** Nominal price of a core, US dollars, where no price is given: it makes costs of variants comparable. */
    private static final double PRICE_PER_CORE_HOUR = 0.04;

    /** @param nodeType if empty, this machine's type */
    public static BuildHost forNodeType(Optional<NodeType> nodeType) {
        return new BuildHost(
                nodeType.orElseGet(() -> local(LOCAL, null)), Processor.ofThisMachine(), Cores.ofThisProcess());
    }

    /** Cores that a variant may have: a node's, at most this machine's. With more cores, a measurement shows a speed that no node has. */
    public int nodeCores() {
        return Math.min(cores.count(), nodeType.cores());
    }

    /** The hardware that a variant with these settings is measured on. */
    public Hardware hardware(RuntimeSettings settings, String runtime) {
        return new Hardware(nodeType.name(), processor.model(), processor.flags(), settings.cores(), runtime);
    }

    /** A nominal price of a node by its cores, US dollars per hour. */
    public static double nominalPrice(int cores) {
        return cores * PRICE_PER_CORE_HOUR;
    }

    /**
     * The node type of this machine.
     *
     * @param pricePerHour US dollars; if null, a nominal price
     */
    public static NodeType local(String name, @Nullable Double pricePerHour) {
        int cores = Cores.ofThisProcess().count();
        return new NodeType(
                name,
                cores,
                Processor.ofThisMachine().memoryBytes(),
                0,
                pricePerHour == null ? nominalPrice(cores) : pricePerHour);
    }
}
