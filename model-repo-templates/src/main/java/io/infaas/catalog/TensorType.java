package io.infaas.catalog;

/**
 * The element types of the KServe v2 protocol, under the protocol's own names.
 *
 * <p>Source: KServe v2 inference protocol, "Tensor Data Types".
 */
public enum TensorType {
    BOOL(1),
    UINT8(1),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    FP16(2),
    FP32(4),
    FP64(8),
    BF16(2),
    BYTES(-1);

    private final int byteSize;

    TensorType(int byteSize) {
        this.byteSize = byteSize;
    }

    /** Bytes of one element, or -1 where elements have no fixed size. */
    public int byteSize() {
        return byteSize;
    }

    /** The type's name in a model configuration: {@code TYPE_FP32}; {@code BYTES} is called {@code TYPE_STRING} there. */
    public String configName() {
        return this == BYTES ? "TYPE_STRING" : "TYPE_" + name();
    }
}
