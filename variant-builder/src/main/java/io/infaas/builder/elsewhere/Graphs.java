package io.infaas.builder.elsewhere;

import io.infaas.builder.failure.VariantException;
import java.io.IOException;
import java.nio.file.Path;

/** Makes ONNX files of an architecture's trained network. */
@FunctionalInterface
public interface Graphs {

    /** @throws VariantException if the transform cannot be applied, or what it makes is not accurate enough */
    Path graph(String architecture, String transform) throws VariantException, IOException;
}
