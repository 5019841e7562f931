package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One entry of the parameter map of a request: key = 1, InferParameter = 2 (protocol page, C.1). */
final class ParameterEntry {

    private String key = "";
    private @Nullable Object value;

    private ParameterEntry() {}

    static void read(ByteBuf entry, HeadBuilder head) {
        ParameterEntry parsed = parse(entry);
        Object value = parsed.value;
        if (value == null) {
            head.unsetParameter(parsed.key);
        } else {
            head.parameter(parsed.key, value);
        }
    }

    static String key(ByteBuf entry) {
        return parse(entry).key;
    }

    private static ParameterEntry parse(ByteBuf entry) {
        ParameterEntry parsed = new ParameterEntry();
        ProtoReader fields = new ProtoReader(entry);
        while (fields.next()) {
            if (fields.at(1, ProtoReader.BYTES)) {
                parsed.key = ProtoReader.text(fields.bytes(), "a parameter's name");
            } else if (fields.at(2, ProtoReader.BYTES)) {
                parsed.choice(fields.bytes());
            } else {
                fields.skip();
            }
        }
        return parsed;
    }

    /** Reads the value. The last member of the choice wins, within one message and across messages that protobuf merges. */
    private void choice(ByteBuf parameter) {
        ProtoReader fields = new ProtoReader(parameter);
        while (fields.next()) {
            if (fields.at(1, ProtoReader.VARINT)) {
                value = fields.varint() != 0;
            } else if (fields.at(2, ProtoReader.VARINT)) {
                value = fields.varint();
            } else if (fields.at(3, ProtoReader.BYTES)) {
                value = ProtoReader.text(fields.bytes(), "a parameter's value");
            } else if (fields.at(4, ProtoReader.FIXED64)) {
                value = Double.longBitsToDouble(fields.fixed64());
            } else if (fields.at(5, ProtoReader.VARINT)) {
                value = unsigned(fields.varint());
            } else {
                fields.skip();
            }
        }
    }

    private static Object unsigned(long bits) {
        if (bits >= 0) {
            return bits;
        }
        return (bits >>> 1) * 2.0 + (bits & 1);
    }
}
