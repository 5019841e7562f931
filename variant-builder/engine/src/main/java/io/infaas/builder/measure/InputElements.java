package io.infaas.builder.measure;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.infaas.builder.data.StringElements;
import io.infaas.catalog.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The elements of one input of a batch.
 *
 * @param bytes direct buffer in native byte order; strings are {@link StringElements filled}
 * @param elementBytes bytes of an element
 */
public record InputElements(ByteBuffer bytes, int elementBytes, List<Long> shape) {

    public InputElements {
        shape = List.copyOf(shape);
    }

    /** Rows of {@code each} elements, padded with zeros, which are empty strings, to {@code longest}. */
    static InputElements padded(ByteBuffer rows, int size, int[] each, int longest) {
        ByteBuffer bytes = direct((long) each.length * longest * size);
        int from = 0;
        for (int i = 0; i < each.length; i++) {
            int length = each[i] * size;
            bytes.put(i * longest * size, rows, from, length);
            from += length;
        }
        return new InputElements(bytes, size, List.of((long) each.length, (long) longest));
    }

    /** {@code count} items, repeated from the first one to fill {@code shape}. */
    static InputElements repeated(ByteBuffer items, int size, int count, List<Long> shape) {
        int itemBytes = items.remaining() / count;
        long wanted = shape.get(0);
        ByteBuffer bytes = direct(itemBytes * wanted);
        for (int i = 0; i < wanted; i++) {
            bytes.put(i * itemBytes, items, i % count * itemBytes, itemBytes);
        }
        return new InputElements(bytes, size, shape);
    }

    /** Rows of {@code each} elements: each is repeated to {@code length}, and the rows are repeated to {@code items}. */
    static InputElements tiled(ByteBuffer rows, int size, int[] each, int items, int length) {
        ByteBuffer bytes = direct((long) items * length * size);
        int from = 0;
        for (int i = 0; i < items; i++) {
            int row = i % each.length;
            from = row == 0 ? 0 : from + each[row - 1] * size;
            for (int j = 0; j < length; j++) {
                bytes.put((i * length + j) * size, rows, from + j % each[row] * size, size);
            }
        }
        return new InputElements(bytes, size, List.of((long) items, (long) length));
    }

    /** The only item, without the dimension for the number of items. */
    InputElements single() {
        if (shape.get(0) != 1) {
            throw new IllegalArgumentException("%d items in a tensor that holds one".formatted(shape.get(0)));
        }
        return new InputElements(bytes, elementBytes, shape.subList(1, shape.size()));
    }

    private static ByteBuffer direct(long bytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }

    /** The elements in the protocol's form. */
    public ByteBuffer raw(TensorType type) {
        // this machine is little-endian, as the protocol requires
        ByteBuffer byteBuffer = bytes.duplicate().rewind();
        return type == TensorType.BYTES ? StringElements.raw(byteBuffer, elementBytes) : byteBuffer;
    }

    OnnxTensor tensor(OrtEnvironment environment, Feed.Input input) throws OrtException {
        long[] dimensions = shape.stream().mapToLong(Long::longValue).toArray();
        if (input.type() == TensorType.BYTES) {
            return StringTensors.of(environment, StringElements.texts(bytes, elementBytes), dimensions);
        }
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
        return OnnxTensor.createTensor(environment, bytes, dimensions, type);
    }
}
