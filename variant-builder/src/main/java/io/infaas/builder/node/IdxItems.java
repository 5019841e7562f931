package io.infaas.builder.node;

import com.google.protobuf.ByteString;
import io.infaas.builder.data.IdxFile;
import io.infaas.builder.data.LabelledData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The items of an IDX file; a byte divided by 255 is the FP32 element. */
public final class IdxItems implements NodeItems {

    private static final float WHITE = 255f;

    private final LabelledData data;

    public IdxItems(LabelledData data) {
        this.data = data;
    }

    @Override
    public Iterator<List<NodeInput>> batches(int size) {
        List<List<NodeInput>> batches = new ArrayList<>();
        try (IdxFile file = IdxFile.open(data.items())) {
            for (int left = file.count(); left > 0; left -= size) {
                int items = Math.min(size, left);
                batches.add(input(file.read(items), items));
            }
        }
        return batches.iterator();
    }

    @Override
    public List<NodeInput> first(int size) {
        try (IdxFile file = IdxFile.open(data.items())) {
            return input(file.read(Math.min(size, file.count())), size);
        }
    }

    private List<NodeInput> input(byte[] bytes, int items) {
        int elements = Math.toIntExact(data.input().shape().stream().reduce((long) items, Math::multiplyExact));
        ByteBuffer values = ByteBuffer.allocate(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
            values.putFloat((bytes[i % bytes.length] & 0xff) / WHITE);
        }
        List<Long> shape = new ArrayList<>(List.of((long) items));
        shape.addAll(data.input().shape());
        return List.of(
                new NodeInput(data.input().name(), data.input().type(), shape, ByteString.copyFrom(values.flip())));
    }
}
