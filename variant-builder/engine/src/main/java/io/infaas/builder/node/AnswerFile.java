package io.infaas.builder.node;

import io.infaas.builder.data.NpyWriter;
import io.infaas.builder.data.WholeShapes;
import io.infaas.builder.failure.VariantException;
import io.infaas.catalog.TensorType;
import io.infaas.triton.protocol.ModelInferResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes the answers of a node as an NPY file, item by item. */
final class AnswerFile implements AutoCloseable {

    private static final Map<String, TensorType> TYPES = Map.of("FP32", TensorType.FP32, "BYTES", TensorType.BYTES);

    private final Path path;
    private final String output;
    private final boolean isBatched;
    private @Nullable NpyWriter writer;
    private List<Integer> itemShape = List.of();

    /** @param isBatched whether the first dimension of answers counts items; else each answer is one item */
    AnswerFile(Path path, String output, boolean isBatched) {
        this.path = path;
        this.output = output;
        this.isBatched = isBatched;
    }

    /** @throws VariantException if the answer has no such output of FP32 or BYTES, or items of another shape than before */
    void add(ModelInferResponse answer) throws VariantException, IOException {
        for (int i = 0; i < answer.getOutputsCount(); i++) {
            ModelInferResponse.InferOutputTensor tensor = answer.getOutputs(i);
            if (tensor.getName().equals(output)
                    && TYPES.containsKey(tensor.getDatatype())
                    && tensor.getShapeCount() > 0
                    && i < answer.getRawOutputContentsCount()) {
                List<Integer> shape =
                        tensor.getShapeList().stream().map(Math::toIntExact).toList();
                TensorType type = Objects.requireNonNull(TYPES.get(tensor.getDatatype()));
                writer(type, isBatched ? shape.subList(1, shape.size()) : WholeShapes.item(shape))
                        .write(answer.getRawOutputContents(i).asReadOnlyByteBuffer());
                return;
            }
        }
        throw new VariantException("output '%s' is not a tensor of floats or strings".formatted(output));
    }

    private NpyWriter writer(TensorType type, List<Integer> shape) throws VariantException, IOException {
        NpyWriter open = writer;
        if (open == null) {
            open = NpyWriter.create(path, type, shape);
            writer = open;
            itemShape = shape;
        }
        if (!itemShape.equals(shape)) {
            throw new VariantException(
                    "output '%s' has items of differing shapes: %s and %s".formatted(output, itemShape, shape));
        }
        return open;
    }

    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }
}
