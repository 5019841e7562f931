package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Encodes parameters as field 4, which has the same number in requests and responses (protocol page, C.1). */
public final class ParameterFields {

    private static final int PARAMETERS = 4;
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int BOOL = 1;
    private static final int STRING = 3;

    private ParameterFields() {}

    /** An encoded string parameter. Appended to a message, it replaces an earlier one with the same name. */
    public static ByteBuf text(String name, String value) {
        ByteBuf choice = field(STRING, value.getBytes(StandardCharsets.UTF_8));
        ByteBuf entry = Unpooled.wrappedBuffer(
                2, field(KEY, name.getBytes(StandardCharsets.UTF_8)), field(VALUE, bytes(choice)));
        return field(PARAMETERS, bytes(entry));
    }

    /** An encoded parameter that is true. Appended to a message, it replaces an earlier one with the same name. */
    public static ByteBuf flag(String name) {
        byte[] choice = {BOOL << 3, 1};
        ByteBuf entry =
                Unpooled.wrappedBuffer(2, field(KEY, name.getBytes(StandardCharsets.UTF_8)), field(VALUE, choice));
        return field(PARAMETERS, bytes(entry));
    }

    private static ByteBuf field(int number, byte[] value) {
        ByteBuf out = Unpooled.buffer(6 + value.length);
        ModelNameFields.write(out, number, value);
        return out;
    }

    private static byte[] bytes(ByteBuf from) {
        byte[] bytes = new byte[from.readableBytes()];
        from.readBytes(bytes);
        return bytes;
    }
}
