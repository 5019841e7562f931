package io.infaas.controller.profiling;

import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.nodes.NodeCredentials;
import java.nio.file.Path;
import java.util.List;

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

    /** A variant was not measured; the message says why in one line. */
    public static final class MeasuringException extends Exception {

        private static final long serialVersionUID = 1L;

        public MeasuringException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Opens a measurer of variants. */
    @FunctionalInterface
    public interface MeasurerSource {

        /**
         * Never contacts a node.
         *
         * @param definitions that the variants were built from, for their evaluation data
         * @param repository has a folder for each variant
         * @param credentials for the nodes
         * @throws IllegalArgumentException in one line, if a definition is wrong
         */
        VariantMeasurer open(List<Path> definitions, Path repository, NodeCredentials credentials);
    }
}
