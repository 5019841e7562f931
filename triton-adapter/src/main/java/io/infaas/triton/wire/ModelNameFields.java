package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Encodes model name and version as fields 1 and 2, which have the same numbers in requests and responses (protocol page, C.1).
 */
public final class ModelNameFields {

    private ModelNameFields() {}

    /**
     * The encoded fields. Appended to a message, they replace earlier ones, because protobuf keeps the last value of a scalar.
     */
    public static ByteBuf encoded(String name, String version) {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        byte[] versionBytes = version.getBytes(StandardCharsets.UTF_8);
        ByteBuf out = Unpooled.buffer(12 + nameBytes.length + versionBytes.length);
        write(out, 1, nameBytes);
        write(out, 2, versionBytes);
        return out;
    }

    static void write(ByteBuf out, int field, byte[] value) {
        out.writeByte(field << 3 | ProtoReader.BYTES);
        Varints.write(out, value.length);
        out.writeBytes(value);
    }
}
