package io.infaas.controller.standalone.demonstration.client;

import com.google.protobuf.ByteString;
import io.infaas.builder.data.LabelledData;
import io.infaas.builder.data.TensorFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

    /** All items in order; the last batch may be smaller than {@code size}. */
    public static List<LabelledBatch> split(LabelledData data, int size) {
        List<LabelledBatch> batches = new ArrayList<>();
        try (TensorFile items = TensorFile.open(data.items())) {
            for (int first = 0; first < data.count(); first += size) {
                int end = Math.min(first + size, data.count());
                batches.add(new LabelledBatch(
                        first,
                        littleEndian(items.next(end - first)),
                        data.labels().subList(first, end)));
            }
        }
        return batches;
    }

    public int size() {
        return labels.size();
    }

    /** Number of items with a correct class. */
    public int correct(QueryAnswer answer) {
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
