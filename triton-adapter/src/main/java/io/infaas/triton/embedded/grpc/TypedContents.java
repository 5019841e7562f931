package io.infaas.triton.embedded.grpc;

import com.google.protobuf.ByteString;
import io.infaas.triton.embedded.model.Datatype;
import io.infaas.triton.embedded.model.NodeException;
import io.infaas.triton.protocol.InferTensorContents;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/** Converts typed tensor contents to the bytes of the raw form. */
final class TypedContents {
    private static final List<Field> FIELDS = List.of(
            new Field("BOOL", InferTensorContents::getBoolContentsCount, Set.of(Datatype.BOOL)),
            new Field(
                    "INT32",
                    InferTensorContents::getIntContentsCount,
                    Set.of(Datatype.INT8, Datatype.INT16, Datatype.INT32)),
            new Field("INT64", InferTensorContents::getInt64ContentsCount, Set.of(Datatype.INT64)),
            new Field(
                    "UINT32",
                    InferTensorContents::getUintContentsCount,
                    Set.of(Datatype.UINT8, Datatype.UINT16, Datatype.UINT32)),
            new Field("UINT64", InferTensorContents::getUint64ContentsCount, Set.of(Datatype.UINT64)),
            new Field("FP32", InferTensorContents::getFp32ContentsCount, Set.of(Datatype.FP32)),
            new Field("FP64", InferTensorContents::getFp64ContentsCount, Set.of(Datatype.FP64)),
            new Field("BYTES", InferTensorContents::getBytesContentsCount, Set.of(Datatype.BYTES)));

    private TypedContents() {}

    /** A field of the message, its type name in error texts, and the datatypes that it carries. */
    private record Field(String name, ToIntFunction<InferTensorContents> count, Set<Datatype> carries) {}

    /**
     * The data of an input, in the layout of the raw form.
     *
     * @param datatype as the client wrote it
     * @param where the input and the model, for the error text if a field has another type
     */
    static ByteBuffer bytes(InferTensorContents contents, String datatype, String where) throws NodeException {
        Optional<Datatype> type = Datatype.named(datatype);
        int count = 0;
        for (Field field : FIELDS) {
            int filled = field.count.applyAsInt(contents);
            if (filled > 0 && count > 0) {
                throw NodeException.invalid("unexpected explicit tensor data for input tensor " + where
                        + ", binary data was already supplied.");
            }
            if (filled > 0 && type.filter(field.carries::contains).isEmpty()) {
                throw NodeException.invalid("unexpected explicit tensor data for input tensor " + where + " of type '"
                        + field.name() + "', expected datatype '"
                        + type.map(Enum::name).orElse("<invalid>") + "'");
            }
            count += filled;
        }
        if (type.isEmpty() || count == 0) {
            return ByteBuffer.allocate(0);
        }
        return type.get() == Datatype.BYTES ? strings(contents) : numbers(contents, type.get(), count);
    }

    private static ByteBuffer numbers(InferTensorContents contents, Datatype type, int count) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(count, type.size())).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
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
                case BYTES, FP16, BF16 -> throw new IllegalStateException("no field carries " + type);
            }
        }
        return bytes.flip();
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
