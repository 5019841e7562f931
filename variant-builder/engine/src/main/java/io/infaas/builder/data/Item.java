package io.infaas.builder.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/**
 * One labelled item.
 *
 * @param values elements by input name: row by row, little-endian, in the type of the input; strings are {@link StringElements raw}
 * @param label index of the correct class, or {@link #UNLABELLED}
 */
public record Item(Map<String, ByteBuffer> values, int label) {

    public static final int UNLABELLED = -1;

    public Item {
        values = Map.copyOf(values);
    }

    /** The elements of an FP32 input. */
    public static ByteBuffer floats(float... values) {
        ByteBuffer bytes = buffer(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    /** The elements of an INT64 input. */
    public static ByteBuffer longs(long... values) {
        ByteBuffer bytes = buffer(values.length * Long.BYTES);
        bytes.asLongBuffer().put(values);
        return bytes;
    }

    /** The elements of an INT32 input. */
    public static ByteBuffer ints(int... values) {
        ByteBuffer bytes = buffer(values.length * Integer.BYTES);
        bytes.asIntBuffer().put(values);
        return bytes;
    }

    /** The elements of a BYTES input. */
    public static ByteBuffer strings(String... values) {
        return StringElements.raw(List.of(values));
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
