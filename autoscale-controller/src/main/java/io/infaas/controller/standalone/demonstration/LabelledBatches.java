package io.infaas.controller.standalone.demonstration;

import com.google.protobuf.ByteString;
import io.infaas.builder.data.IdxFile;
import io.infaas.builder.data.LabelledData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Cuts labelled data into the batches that requests carry. */
final class LabelledBatches {

    private static final float LARGEST_BYTE = 255f;

    private LabelledBatches() {}

    /** All items, in order; the last batch may be smaller. */
    static List<LabelledBatch> of(LabelledData data, int batch) {
        List<LabelledBatch> batches = new ArrayList<>();
        try (IdxFile items = IdxFile.open(data.items())) {
            for (int first = 0; first < items.count(); first += batch) {
                int size = Math.min(batch, items.count() - first);
                batches.add(new LabelledBatch(
                        first, tensor(items.read(size)), data.labels().subList(first, first + size)));
            }
        }
        return batches;
    }

    private static ByteString tensor(byte[] items) {
        ByteBuffer numbers = ByteBuffer.allocate(items.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (byte item : items) {
            numbers.putFloat(Byte.toUnsignedInt(item) / LARGEST_BYTE);
        }
        return ByteString.copyFrom(numbers.flip());
    }
}
