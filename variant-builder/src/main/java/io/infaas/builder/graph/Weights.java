package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.infaas.builder.failure.BuildException;
import java.nio.file.Path;

/** Looks over the constants of a trained network. */
public final class Weights {

    private Weights() {}

    /** @throws BuildException naming the file and the tensor, if one holds a NaN: training has diverged */
    public static void check(OnnxGraph graph, Path file) {
        for (TensorProto tensor : graph.constants().values()) {
            if (!Protos.isFloat(tensor)) {
                continue;
            }
            float[] values = Protos.floats(tensor);
            for (int i = 0; i < values.length; i++) {
                if (Float.isNaN(values[i])) {
                    throw new BuildException(
                            "%s: element %d of weight '%s' is NaN; give a network whose training did not diverge"
                                    .formatted(file, i, tensor.getName()));
                }
            }
        }
    }
}
