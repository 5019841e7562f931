package io.infaas.builder.measure;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.infaas.catalog.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The elements of one input of a batch.
 *
 * @param bytes direct buffer in native byte order
 */
public record InputElements(ByteBuffer bytes, List<Long> shape) {

    public InputElements {
        shape = List.copyOf(shape);
    }

    static InputElements of(ByteBuffer bytes, List<Long> shape) {
        return new InputElements(bytes, shape);
    }

    /** Rows of {@code each} elements, padded with zeros to {@code longest}. */
    static InputElements padded(ByteBuffer rows, TensorType type, int[] each, int longest) {
        ByteBuffer bytes = direct((long) each.length * longest * type.byteSize());
        int from = 0;
        for (int i = 0; i < each.length; i++) {
            int length = each[i] * type.byteSize();
            bytes.put(i * longest * type.byteSize(), rows, from, length);
            from += length;
        }
        return new InputElements(bytes, List.of((long) each.length, (long) longest));
    }

    /** {@code items} items, repeated from the first one to fill {@code shape}. */
    static InputElements repeated(ByteBuffer items, int count, List<Long> shape) {
        int size = items.remaining() / count;
        long wanted = shape.get(0);
        ByteBuffer bytes = direct(size * wanted);
        for (int i = 0; i < wanted; i++) {
            bytes.put(i * size, items, i % count * size, size);
        }
        return new InputElements(bytes, shape);
    }

    /** Rows of {@code each} elements: each is repeated to {@code length}, and the rows are repeated to {@code items}. */
    static InputElements tiled(ByteBuffer rows, TensorType type, int[] each, int items, int length) {
        int size = type.byteSize();
        ByteBuffer bytes = direct((long) items * length * size);
        int from = 0;
        for (int i = 0; i < items; i++) {
            int row = i % each.length;
            from = row == 0 ? 0 : from + each[row - 1] * size;
            for (int j = 0; j < length; j++) {
                bytes.put((i * length + j) * size, rows, from + j % each[row] * size, size);
            }
        }
        return new InputElements(bytes, List.of((long) items, (long) length));
    }

    /** The only item, without the dimension for the number of items. */
    InputElements single() {
        if (shape.get(0) != 1) {
            throw new IllegalArgumentException("%d items in a tensor that holds one".formatted(shape.get(0)));
        }
        return new InputElements(bytes, shape.subList(1, shape.size()));
    }

    private static ByteBuffer direct(long bytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }

    OnnxTensor tensor(OrtEnvironment environment, Feed.Input input) throws OrtException {
        OnnxJavaType type =
                switch (input.type()) {
                    case FP32 -> OnnxJavaType.FLOAT;
                    case FP64 -> OnnxJavaType.DOUBLE;
                    case FP16 -> OnnxJavaType.FLOAT16;
                    case BF16 -> OnnxJavaType.BFLOAT16;
                    case INT64 -> OnnxJavaType.INT64;
                    case INT32 -> OnnxJavaType.INT32;
                    case INT16 -> OnnxJavaType.INT16;
                    case INT8 -> OnnxJavaType.INT8;
                    case UINT8 -> OnnxJavaType.UINT8;
                    case BOOL -> OnnxJavaType.BOOL;
                    default ->
                        throw new IllegalArgumentException("input '%s' is %s, which the runtime does not accept"
                                .formatted(input.name(), input.type()));
                };
        return OnnxTensor.createTensor(
                environment, bytes, shape.stream().mapToLong(Long::longValue).toArray(), type);
    }
}
