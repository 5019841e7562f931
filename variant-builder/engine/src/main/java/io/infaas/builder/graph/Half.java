package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Constants in half precision, rounded to nearest. */
final class Half {

    /** The largest finite number in half precision. */
    static final float LARGEST = 65504;

    /** Smallest magnitude of a non-zero constant: smaller ones would become zero, which is invalid for a divisor. */
    private static final float SMALLEST = 1e-7f;

    private Half() {}

    /** Whether all values remain finite when they are rounded to half precision. */
    static boolean holds(float[] values) {
        for (float value : values) {
            if (!(Math.abs(value) <= LARGEST)) {
                return false;
            }
        }
        return true;
    }

    static TensorProto rounded(String name, TensorProto tensor, float[] values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            raw.putShort(Fp16Conversions.floatToFp16(value));
        }
        return Protos.bytes(name, Protos.FLOAT16, tensor.getDimsList(), raw.array());
    }

    /** The rounded values, clamped: finite numbers stay finite, and non-zero numbers stay non-zero. */
    static TensorProto clamped(String name, TensorProto tensor) {
        float[] values = Protos.floats(tensor);
        for (int i = 0; i < values.length; i++) {
            if (Float.isFinite(values[i]) && values[i] != 0) {
                float size = Math.max(SMALLEST, Math.min(LARGEST, Math.abs(values[i])));
                values[i] = Math.copySign(size, values[i]);
            }
        }
        return rounded(name, tensor, values);
    }
}
