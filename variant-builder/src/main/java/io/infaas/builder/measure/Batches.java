package io.infaas.builder.measure;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.infaas.builder.data.IdxFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;

/** The items of a feed, batch by batch, as input tensors. Holds one batch. */
final class Batches implements AutoCloseable {

    private static final float WHITE = 255f;

    private final OrtEnvironment environment;
    private final Feed feed;
    private final IdxFile file;
    private int left;

    Batches(OrtEnvironment environment, Feed feed) {
        this.environment = environment;
        this.feed = feed;
        this.file = IdxFile.open(Path.of(feed.items()));
        this.left = file.count();
    }

    boolean hasNext() {
        return left > 0;
    }

    /** The next {@code size} items, or as many as are left. The caller closes the tensor. */
    OnnxTensor next(int size) throws OrtException {
        int items = Math.min(size, left);
        left -= items;
        return tensor(environment, feed, file.read(items), items);
    }

    /** A batch of exactly {@code size} items; the first ones again where there are not enough. The caller closes it. */
    static OnnxTensor first(OrtEnvironment environment, Feed feed, int size) throws OrtException {
        try (IdxFile file = IdxFile.open(Path.of(feed.items()))) {
            int items = Math.min(size, file.count());
            return tensor(environment, feed, file.read(items), size);
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, Feed feed, byte[] bytes, int items)
            throws OrtException {
        int elements = items * feed.itemSize();
        FloatBuffer values = ByteBuffer.allocateDirect(elements * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        for (int i = 0; i < elements; i++) {
            values.put(i, (bytes[i % bytes.length] & 0xff) / WHITE);
        }
        long[] shape = new long[feed.shape().size() + 1];
        shape[0] = items;
        for (int i = 1; i < shape.length; i++) {
            shape[i] = feed.shape().get(i - 1);
        }
        return OnnxTensor.createTensor(environment, values, shape);
    }

    @Override
    public void close() {
        file.close();
    }
}
