package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.infaas.builder.failure.BuildException;
import java.nio.FloatBuffer;
import java.nio.file.Path;

/** Checks the requirements on networks. */
final class Soundness {

    /** The newest version of the standard operators that the runtime supports. */
    static final long NEWEST_OPSET = 26;

    /** The newest version of the file format that the runtime reads; later ones only add types that operators do not have. */
    static final long NEWEST_IR = 13;

    private Soundness() {}

    /** @throws BuildException naming the file, the error, and how to export the network */
    static void check(OnnxGraph graph, Path file) {
        if (graph.opset() > NEWEST_OPSET) {
            throw new BuildException(
                    "%s: opset %d is newer than %d, the newest that the runtime supports. Export the network"
                                    .formatted(file, graph.opset(), NEWEST_OPSET)
                            + " with opset %d or earlier".formatted(NEWEST_OPSET));
        }
        graph.model().getGraph().getInitializerList().forEach(tensor -> check(tensor, file));
    }

    private static void check(TensorProto tensor, Path file) {
        if (!Protos.isFloat(tensor)) {
            return;
        }
        FloatBuffer values = Protos.view(tensor);
        while (values.hasRemaining()) {
            if (Float.isNaN(values.get())) {
                throw new BuildException(
                        "%s: weights '%s' are not a number at index %d. Export the network from a checkpoint of finite weights"
                                .formatted(file, tensor.getName(), values.position() - 1));
            }
        }
    }
}
