package io.infaas.triton.embedded.model;

import ai.onnxruntime.OnnxJavaType;
import io.infaas.triton.protocol.DataType;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The element types of the protocol, with their size in bytes and their counterpart in ONNX Runtime. */
public enum Datatype {
    BOOL(1, DataType.TYPE_BOOL, OnnxJavaType.BOOL),
    UINT8(1, DataType.TYPE_UINT8, OnnxJavaType.UINT8),
    UINT16(2, DataType.TYPE_UINT16, OnnxJavaType.UNKNOWN),
    UINT32(4, DataType.TYPE_UINT32, OnnxJavaType.UNKNOWN),
    UINT64(8, DataType.TYPE_UINT64, OnnxJavaType.UNKNOWN),
    INT8(1, DataType.TYPE_INT8, OnnxJavaType.INT8),
    INT16(2, DataType.TYPE_INT16, OnnxJavaType.INT16),
    INT32(4, DataType.TYPE_INT32, OnnxJavaType.INT32),
    INT64(8, DataType.TYPE_INT64, OnnxJavaType.INT64),
    FP16(2, DataType.TYPE_FP16, OnnxJavaType.FLOAT16),
    FP32(4, DataType.TYPE_FP32, OnnxJavaType.FLOAT),
    FP64(8, DataType.TYPE_FP64, OnnxJavaType.DOUBLE),
    BYTES(0, DataType.TYPE_STRING, OnnxJavaType.STRING),
    BF16(2, DataType.TYPE_BF16, OnnxJavaType.BFLOAT16);

    private static final Map<String, Datatype> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Enum::name, Function.identity()));

    private final int size;
    private final DataType configured;
    private final OnnxJavaType onnx;

    Datatype(int size, DataType configured, OnnxJavaType onnx) {
        this.size = size;
        this.configured = configured;
        this.onnx = onnx;
    }

    /** Bytes of one element; 0 for BYTES, because its elements differ in length. */
    public int size() {
        return size;
    }

    /** The name in a model configuration. */
    public DataType configured() {
        return configured;
    }

    /** The type in ONNX Runtime's Java binding; UNKNOWN for unsigned types above 8 bits, which the binding lacks. */
    OnnxJavaType onnx() {
        return onnx;
    }

    public static Optional<Datatype> parse(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    static Optional<Datatype> of(DataType configured) {
        return Arrays.stream(values()).filter(d -> d.configured == configured).findFirst();
    }

    static Optional<Datatype> of(OnnxJavaType onnx) {
        return onnx == OnnxJavaType.UNKNOWN
                ? Optional.empty()
                : Arrays.stream(values()).filter(d -> d.onnx == onnx).findFirst();
    }
}
