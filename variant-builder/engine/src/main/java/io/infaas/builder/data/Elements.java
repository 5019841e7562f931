package io.infaas.builder.data;

import ai.onnxruntime.platform.Fp16Conversions;
import io.infaas.catalog.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Converts elements of data files to the types of inputs that such files do not have. */
public final class Elements {

    private Elements() {}

    /** Whether data of type {@code tensorType} may be given for an input of type {@code required}. */
    static boolean fits(TensorType tensorType, TensorType required) {
        boolean isConverted = required == TensorType.FP16 || required == TensorType.BF16 || required == TensorType.FP64;
        return tensorType == required || (tensorType == TensorType.FP32 && isConverted);
    }

    /** The elements in the type {@code required}, rounded to the nearest number; a direct buffer in native byte order. */
    public static ByteBuffer converted(ByteBuffer elements, TensorType tensorType, TensorType required) {
        if (tensorType == required || !fits(tensorType, required)) {
            return elements;
        }
        FloatBuffer values = elements.asFloatBuffer();
        ByteBuffer result = ByteBuffer.allocateDirect(values.remaining() * required.byteSize())
                .order(ByteOrder.nativeOrder());
        while (values.hasRemaining()) {
            float value = values.get();
            switch (required) {
                case FP16 -> result.putShort(Fp16Conversions.floatToFp16(value));
                case BF16 -> result.putShort(Fp16Conversions.floatToBf16(value));
                default -> result.putDouble(value);
            }
        }
        return result.flip();
    }

    /** Numbers of any type as floats. */
    public static float[] floats(ByteBuffer elements, TensorType type) {
        float[] values = new float[elements.remaining() / type.byteSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case UINT8, BOOL -> Byte.toUnsignedInt(elements.get());
                case INT8 -> elements.get();
                case INT16 -> elements.getShort();
                case UINT16 -> Short.toUnsignedInt(elements.getShort());
                case INT32 -> elements.getInt();
                case UINT32 -> Integer.toUnsignedLong(elements.getInt());
                case INT64, UINT64 -> elements.getLong();
                case FP16 -> Fp16Conversions.fp16ToFloat(elements.getShort());
                case BF16 -> Fp16Conversions.bf16ToFloat(elements.getShort());
                case FP32 -> elements.getFloat();
                case FP64 -> (float) elements.getDouble();
                case BYTES -> throw new IllegalArgumentException("strings are not numbers");
            };
        }
        return values;
    }
}
