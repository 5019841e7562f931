package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import io.infaas.builder.failure.VariantException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/** Creates and reads parts of a graph. Tensors have raw little-endian data, as the ONNX format requires. */
public final class Protos {

    public static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;
    static final int UINT8 = TensorProto.DataType.UINT8_VALUE;
    static final int INT8 = TensorProto.DataType.INT8_VALUE;
    public static final int INT64 = TensorProto.DataType.INT64_VALUE;
    static final int FLOAT16 = TensorProto.DataType.FLOAT16_VALUE;
    static final int INT32 = TensorProto.DataType.INT32_VALUE;

    private Protos() {}

    public static NodeProto node(String operator, List<String> inputs, String output, AttributeProto... attributes) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes))
                .build();
    }

    public static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static long attribute(NodeProto node, String name, long otherwise) {
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.getName().equals(name)) {
                return attribute.getI();
            }
        }
        return otherwise;
    }

    static float attribute(NodeProto node, String name, float otherwise) {
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.getName().equals(name)) {
                return attribute.getF();
            }
        }
        return otherwise;
    }

    static TensorProto bytes(String name, int type, List<Long> shape, byte... values) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(type)
                .addAllDims(shape)
                .setRawData(ByteString.copyFrom(values))
                .build();
    }

    public static TensorProto floats(String name, List<Long> shape, float... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return bytes(name, FLOAT, shape, raw.array());
    }

    /** A vector. */
    static TensorProto floats(String name, List<Float> values) {
        float[] numbers = new float[values.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = values.get(i);
        }
        return floats(name, List.of((long) numbers.length), numbers);
    }

    public static TensorProto longs(String name, long... values) {
        return longs(name, List.of((long) values.length), values);
    }

    static TensorProto ints(String name, List<Long> shape, int... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asIntBuffer().put(values);
        return bytes(name, INT32, shape, raw.array());
    }

    static TensorProto longs(String name, List<Long> shape, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        return bytes(name, INT64, shape, raw.array());
    }

    /** The values of a FLOAT tensor in the model file itself, from raw data or from typed fields. */
    static float[] floats(TensorProto tensor) {
        FloatBuffer view = view(tensor);
        float[] values = new float[view.remaining()];
        view.get(values);
        return values;
    }

    /** Like {@link #floats(TensorProto)}, but without a copy of raw values. */
    static FloatBuffer view(TensorProto tensor) {
        if (tensor.getFloatDataCount() > 0) {
            FloatBuffer values = FloatBuffer.allocate(tensor.getFloatDataCount());
            tensor.getFloatDataList().forEach(values::put);
            return values.flip();
        }
        return tensor.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
    }

    /** The values of an INT64 tensor in the model file itself, from raw data or from typed fields. */
    static long[] longs(TensorProto tensor) {
        if (tensor.getInt64DataCount() > 0) {
            return tensor.getInt64DataList().stream().mapToLong(Long::longValue).toArray();
        }
        long[] values = new long[tensor.getRawData().size() / Long.BYTES];
        tensor.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer()
                .get(values);
        return values;
    }

    /** Like {@link #floats(TensorProto)}, but fails unless all values are finite. */
    static float[] finite(TensorProto tensor) throws VariantException {
        float[] values = floats(tensor);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new VariantException(
                        "weights '%s' have the value %s at index %d: export the network from a checkpoint of finite weights"
                                .formatted(tensor.getName(), values[i], i));
            }
        }
        return values;
    }

    static boolean isFloat(TensorProto tensor) {
        return tensor.getDataType() == FLOAT && tensor.getDataLocation() == TensorProto.DataLocation.DEFAULT;
    }
}
