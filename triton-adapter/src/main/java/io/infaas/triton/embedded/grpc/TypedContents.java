package io.infaas.triton.embedded.grpc;

import com.google.protobuf.ByteString;
import io.infaas.triton.embedded.model.Datatype;
import io.infaas.triton.protocol.InferTensorContents;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** The typed form of tensor data, as the bytes that the raw form would have (protocol.md B.4). */
final class TypedContents {
    private TypedContents() {}

    /** Empty if the filled field isn't the one of the type, or several are filled. */
    static Optional<ByteBuffer> bytes(InferTensorContents contents, Datatype type) {
        int count = count(contents, type);
        boolean others = total(contents) != count;
        if (others) {
            return Optional.empty();
        }
        if (type == Datatype.BYTES) {
            return Optional.of(strings(contents));
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(count, type.size())).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            put(bytes, contents, type, i);
        }
        return Optional.of(bytes.flip());
    }

    private static int count(InferTensorContents contents, Datatype type) {
        return switch (type) {
            case BOOL -> contents.getBoolContentsCount();
            case INT8, INT16, INT32 -> contents.getIntContentsCount();
            case INT64 -> contents.getInt64ContentsCount();
            case UINT8, UINT16, UINT32 -> contents.getUintContentsCount();
            case UINT64 -> contents.getUint64ContentsCount();
            case FP32 -> contents.getFp32ContentsCount();
            case FP64 -> contents.getFp64ContentsCount();
            case BYTES -> contents.getBytesContentsCount();
            case FP16, BF16 -> -1;
        };
    }

    private static int total(InferTensorContents contents) {
        return contents.getBoolContentsCount()
                + contents.getIntContentsCount()
                + contents.getInt64ContentsCount()
                + contents.getUintContentsCount()
                + contents.getUint64ContentsCount()
                + contents.getFp32ContentsCount()
                + contents.getFp64ContentsCount()
                + contents.getBytesContentsCount();
    }

    private static void put(ByteBuffer bytes, InferTensorContents contents, Datatype type, int i) {
        switch (type) {
            case BOOL -> bytes.put((byte) (contents.getBoolContents(i) ? 1 : 0));
            case INT8 -> bytes.put((byte) contents.getIntContents(i));
            case INT16 -> bytes.putShort((short) contents.getIntContents(i));
            case INT32 -> bytes.putInt(contents.getIntContents(i));
            case INT64 -> bytes.putLong(contents.getInt64Contents(i));
            case UINT8 -> bytes.put((byte) contents.getUintContents(i));
            case UINT16 -> bytes.putShort((short) contents.getUintContents(i));
            case UINT32 -> bytes.putInt(contents.getUintContents(i));
            case UINT64 -> bytes.putLong(contents.getUint64Contents(i));
            case FP32 -> bytes.putFloat(contents.getFp32Contents(i));
            case FP64 -> bytes.putDouble(contents.getFp64Contents(i));
            case BYTES, FP16, BF16 -> throw new IllegalStateException("no fixed element: " + type);
        }
    }

    private static ByteBuffer strings(InferTensorContents contents) {
        int size = 0;
        for (ByteString element : contents.getBytesContentsList()) {
            size = Math.addExact(size, 4 + element.size());
        }
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (ByteString element : contents.getBytesContentsList()) {
            bytes.putInt(element.size());
            element.copyTo(bytes);
        }
        return bytes.flip();
    }
}
