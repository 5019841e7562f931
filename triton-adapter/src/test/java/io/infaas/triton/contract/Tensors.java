package io.infaas.triton.contract;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Tensor data for requests. */
public final class Tensors {
    private static final int PIXELS = 28 * 28;

    private Tensors() {}

    /** Pictures with values from 0 to 1, different for each batch element. */
    public static float[] pictures(int batch) {
        float[] values = new float[batch * PIXELS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 37 % 256) / 255f;
        }
        return values;
    }

    public static ByteString bytes(float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            buffer.putFloat(value);
        }
        return ByteString.copyFrom(buffer.flip());
    }

    public static ByteString bytes(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            buffer.putInt(value);
        }
        return ByteString.copyFrom(buffer.flip());
    }

    /** BYTES elements, each with its length in front. */
    public static ByteString strings(String... values) {
        ByteString all = ByteString.EMPTY;
        for (String value : values) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            all = all.concat(bytes(utf8.length)).concat(ByteString.copyFrom(utf8));
        }
        return all;
    }

    public static String json(float... values) {
        return IntStream.range(0, values.length)
                .mapToObj(i -> Float.toString(values[i]))
                .collect(Collectors.joining(",", "[", "]"));
    }

    public static String json(int... values) {
        return Arrays.toString(values);
    }
}
