package io.infaas.controller.standalone.demonstration;

import com.google.protobuf.ByteString;
import io.infaas.builder.data.LabelledData;
import io.infaas.builder.data.TensorFile;
import io.infaas.catalog.Definition;
import io.infaas.controller.standalone.demonstration.GatewayClient.QueryAnswer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Items of one request with their labels.
 *
 * @param first index of the first item in the whole set
 * @param raw the input tensor: FP32, little-endian, row by row
 * @param labels the right class of each item
 */
public record LabelledBatch(int first, ByteString raw, List<Integer> labels) {

    public LabelledBatch {
        labels = List.copyOf(labels);
    }

    /**
     * The evaluation data of a definition in batches of {@code size} items; a rest is left out.
     *
     * @param file the definition's file
     */
    public static List<LabelledBatch> of(Path file, Definition definition, int size) {
        Definition.LabelledSet evaluation = definition.data().evaluation();
        LabelledData data = LabelledData.read(
                file.resolveSibling(evaluation.items()),
                file.resolveSibling(evaluation.labels()),
                definition.application().contract());
        List<LabelledBatch> batches = new ArrayList<>();
        try (TensorFile items = TensorFile.open(data.items())) {
            for (int end = size; end <= data.count(); end += size) {
                batches.add(new LabelledBatch(
                        end - size,
                        littleEndian(items.next(size)),
                        data.labels().subList(end - size, end)));
            }
        }
        return batches;
    }

    public int size() {
        return labels.size();
    }

    /** Number of items with a correct class. */
    int correct(QueryAnswer answer) {
        int correct = 0;
        for (int i = 0; i < size(); i++) {
            correct += labels.get(i).equals(answer.classes().get(i)) ? 1 : 0;
        }
        return correct;
    }

    private static ByteString littleEndian(ByteBuffer numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers.order(ByteOrder.nativeOrder()).asFloatBuffer());
        return ByteString.copyFrom(bytes);
    }
}
