package io.infaas.builder.graph;

import ai.onnxruntime.OrtException;
import java.util.List;

/** A network with batch normalisation behind its convolutions, for tests of other packages. */
public final class NormalizedNetwork {

    private NormalizedNetwork() {}

    public static OnnxGraph graph() {
        return Networks.of(List.of("convnorm", "relu", "convnorm"), 1, 17);
    }

    /** Fails unless a graph has the answers of {@link #graph}. */
    public static void assertAlike(OnnxGraph other) throws OrtException {
        Runs.assertAlike(other, graph(), 1, 1e-5);
    }
}
