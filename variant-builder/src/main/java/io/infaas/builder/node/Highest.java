package io.infaas.builder.node;

import com.google.protobuf.ByteString;
import io.infaas.builder.failure.VariantException;
import io.infaas.triton.protocol.ModelInferResponse;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** The class that an answer of a node gives each item. */
final class Highest {

    private Highest() {}

    /** @throws VariantException if the answer has no scores under that name */
    static List<Integer> of(ModelInferResponse answer, String output) throws VariantException {
        for (int i = 0; i < answer.getOutputsCount(); i++) {
            ModelInferResponse.InferOutputTensor tensor = answer.getOutputs(i);
            if (tensor.getName().equals(output)
                    && tensor.getDatatype().equals("FP32")
                    && tensor.getShapeCount() > 1
                    && i < answer.getRawOutputContentsCount()) {
                int classes = Math.toIntExact(tensor.getShape(tensor.getShapeCount() - 1));
                return highest(answer.getRawOutputContents(i), classes);
            }
        }
        throw new VariantException("output '%s' is not a float tensor of scores".formatted(output));
    }

    private static List<Integer> highest(ByteString content, int classes) {
        FloatBuffer scores =
                content.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        List<Integer> answers = new ArrayList<>();
        for (int from = 0; from + classes <= scores.limit(); from += classes) {
            int best = 0;
            for (int i = 1; i < classes; i++) {
                if (scores.get(from + i) > scores.get(from + best)) {
                    best = i;
                }
            }
            answers.add(best);
        }
        return answers;
    }
}
