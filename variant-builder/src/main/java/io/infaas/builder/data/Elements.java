package io.infaas.builder.data;

import ai.onnxruntime.platform.Fp16Conversions;
import io.infaas.catalog.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Converts elements of data files to the types of inputs that such files do not have. */
public final class Elements {

    private Elements() {}

    /** Whether data of type {@code own} may be given for an input of type {@code wanted}. */
    static boolean fits(TensorType own, TensorType wanted) {
        return own == wanted
                || own == TensorType.FP32
                        && (wanted == TensorType.FP16 || wanted == TensorType.BF16 || wanted == TensorType.FP64);
    }

    /** The elements in the type {@code wanted}, rounded to the nearest number; a direct buffer in native byte order. */
    public static ByteBuffer converted(ByteBuffer elements, TensorType own, TensorType wanted) {
        if (own == wanted || !fits(own, wanted)) {
            return elements;
        }
        FloatBuffer values = elements.asFloatBuffer();
        ByteBuffer result = ByteBuffer.allocateDirect(values.remaining() * wanted.byteSize())
                .order(ByteOrder.nativeOrder());
        while (values.hasRemaining()) {
            float value = values.get();
            switch (wanted) {
                case FP16 -> result.putShort(Fp16Conversions.floatToFp16(value));
                case BF16 -> result.putShort(Fp16Conversions.floatToBf16(value));
                default -> result.putDouble(value);
            }
        }
        return result.flip();
    }
}
