package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Giving answers the name that the client asked for. Tensors are neither decoded nor copied. */
public final class GrpcInferResponses {

    private static final int ERROR_MESSAGE = 1;
    private static final int INFER_RESPONSE = 2;

    private GrpcInferResponses() {}

    /**
     * A ModelInferResponse under another name and version, by appending. Takes over the message; the result is the
     * caller's.
     */
    public static ByteBuf rename(ByteBuf message, String name, String version) {
        return Unpooled.wrappedBuffer(2, message, ModelNameFields.encoded(name, version));
    }

    /**
     * A ModelStreamInferResponse under another name and version. The nested response is spliced, not appended a second
     * time: some decoders (protobufjs) overwrite a repeated embedded message instead of merging it. An error text loses
     * the variant's name. Takes over the message, also when it fails; the result is the caller's.
     *
     * @param variant name that must not be seen in an error text
     * @throws WireException if the message is malformed
     */
    public static ByteBuf renameStream(ByteBuf message, String variant, String name, String version) {
        try {
            return spliced(message, variant, name, version);
        } catch (WireException e) {
            message.release();
            throw e;
        }
    }

    private static ByteBuf spliced(ByteBuf message, String variant, String name, String version) {
        // a duplicate of a slice counts from where the buffer behind it begins
        ByteBuf in = message.slice();
        int first = message.readerIndex();
        ProtoReader fields = new ProtoReader(in);
        int innerStart = -1;
        int innerTag = -1;
        int innerEnd = -1;
        String error = "";
        while (true) {
            int fieldStart = in.readerIndex();
            if (!fields.next()) {
                break;
            }
            if (fields.at(ERROR_MESSAGE, ProtoReader.BYTES)) {
                error = ProtoReader.text(fields.bytes(), "error_message");
            } else if (fields.at(INFER_RESPONSE, ProtoReader.BYTES)) {
                ByteBuf inner = fields.bytes();
                innerTag = fieldStart;
                innerEnd = in.readerIndex();
                innerStart = innerEnd - inner.readableBytes();
            } else {
                fields.skip();
            }
        }
        ByteBuf tail = tail(error, variant, name);
        if (innerStart < 0) {
            return Unpooled.wrappedBuffer(2, message, tail);
        }
        ByteBuf names = ModelNameFields.encoded(name, version);
        int length = innerEnd - innerStart + names.readableBytes();
        ByteBuf prefix = Unpooled.buffer(8);
        prefix.writeByte(INFER_RESPONSE << 3 | ProtoReader.BYTES);
        Varints.write(prefix, length);
        ByteBuf before = message.retainedSlice(first, innerTag);
        ByteBuf inner = message.retainedSlice(first + innerStart, innerEnd - innerStart);
        ByteBuf after = message.retainedSlice(first + innerEnd, message.readableBytes() - innerEnd);
        message.release();
        return Unpooled.wrappedBuffer(6, before, prefix, inner, names, after, tail);
    }

    private static ByteBuf tail(String error, String variant, String name) {
        String shown = ErrorTexts.withoutVariant(error, variant, name);
        if (shown.equals(error)) {
            return Unpooled.EMPTY_BUFFER;
        }
        byte[] text = shown.getBytes(StandardCharsets.UTF_8);
        ByteBuf out = Unpooled.buffer(6 + text.length);
        ModelNameFields.write(out, ERROR_MESSAGE, text);
        return out;
    }
}
