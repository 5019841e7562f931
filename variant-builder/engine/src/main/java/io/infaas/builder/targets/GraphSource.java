package io.infaas.builder.targets;

import io.infaas.builder.failure.VariantException;
import java.io.IOException;
import java.nio.file.Path;

/** Makes the ONNX file of a transformed network. */
@FunctionalInterface
public interface GraphSource {

    /** @throws VariantException if the transform cannot be applied, or its result does not run */
    Path graph(String architecture, String transform) throws VariantException, IOException;
}
