package io.infaas.gateway.bench;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.infaas.triton.protocol.ModelInferResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * The beginnings of ModelInferResponses as gRPC messages, up to the bytes of their one tensor. Made once for each model and
 * size, so that the backend stays much cheaper than what is measured in front of it. For one thread.
 */
final class GrpcHeads {

    private static final int RAW_OUTPUT_CONTENTS = 6;
    private static final int MOST = 256;

    private final Map<Key, ByteBuf> known = new HashMap<>();

    private record Key(String model, int tensorBytes) {}

    /** Length prefix, fields, and the tag and length of a tensor of so many bytes, which have to follow. The caller's to release. */
    ByteBuf of(String model, int tensorBytes) {
        if (known.size() >= MOST) {
            known.clear();
        }
        return known.computeIfAbsent(new Key(model, tensorBytes), GrpcHeads::make)
                .duplicate();
    }

    private static ByteBuf make(Key key) {
        ModelInferResponse.Builder response =
                ModelInferResponse.newBuilder().setModelName(key.model()).setModelVersion("1");
        response.addOutputsBuilder()
                .setName("OUTPUT0")
                .setDatatype("UINT8")
                .addShape(1)
                .addShape(key.tensorBytes());
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        try {
            response.build().writeTo(fields);
            CodedOutputStream tag = CodedOutputStream.newInstance(fields);
            tag.writeTag(RAW_OUTPUT_CONTENTS, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            tag.writeUInt32NoTag(key.tensorBytes());
            tag.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // of the JVM's own memory: it is never given back, and that is no leak
        ByteBuffer head = ByteBuffer.allocateDirect(5 + fields.size())
                .put((byte) 0)
                .putInt(fields.size() + key.tensorBytes())
                .put(fields.toByteArray())
                .flip();
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(head));
    }
}
