package io.infaas.controller.profiling;

import io.infaas.gateway.nodes.NodeCredentials;
import java.nio.file.Path;
import java.util.List;

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
