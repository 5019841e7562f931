package io.infaas.triton.embedded.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.infaas.triton.embedded.model.Datatype;
import io.infaas.triton.embedded.model.NodeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Converts the {@code data} array of an input, flat or nested, to the bytes of a tensor. */
final class JsonData {
    private static final String WHERE = "Unable to parse 'data'";

    private final Datatype type;
    private final long expected;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final byte[] bytes = new byte[8];
    private final ByteBuffer element = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    private long count;

    private JsonData(Datatype type, long expected) {
        this.type = type;
        this.expected = expected;
    }

    /** @param expected number of elements in the shape; with 0, the data are not read */
    static ByteBuffer read(JsonDocument.Span data, Datatype type, long expected) throws NodeException {
        JsonData reader = new JsonData(type, expected);
        if (expected == 0) {
            return ByteBuffer.allocate(0);
        }
        try (JsonParser parser = data.parser()) {
            reader.elements(parser);
        } catch (IOException e) {
            throw JsonDocument.parseError(e);
        }
        return reader.tensorBytes();
    }

    /** Converts a parsed value: one element, or a list of them, flat or nested. */
    static ByteBuffer of(Object value, Datatype type, long expected) throws NodeException {
        JsonData reader = new JsonData(type, expected);
        reader.convert(value);
        return reader.tensorBytes();
    }

    /** Rejects types without a JSON form. */
    static void checkWritable(Datatype type, String input) throws NodeException {
        if (type == Datatype.FP16 || type == Datatype.BF16) {
            throw NodeException.invalid("receiving " + type
                    + " data via JSON is not supported. Please use the binary data format for input " + input);
        }
    }

    private ByteBuffer tensorBytes() throws NodeException {
        // CallChecks counts strings itself, with its own error texts.
        if (count != expected && type != Datatype.BYTES) {
            throw mismatch();
        }
        return ByteBuffer.wrap(out.toByteArray());
    }

    private void convert(Object value) throws NodeException {
        if (value instanceof List<?> list) {
            for (Object each : list) {
                convert(each);
            }
        } else {
            element(value);
        }
    }

    private static NodeException mismatch() {
        return JsonMembers.at(WHERE, "Shape does not match true shape of 'data' field");
    }

    private void elements(JsonParser parser) throws IOException, NodeException {
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            if (token != JsonToken.START_ARRAY && token != JsonToken.END_ARRAY) {
                // An object fails the request, because it matches no tensor type.
                element(JsonDocument.scalar(parser));
            }
        }
    }

    private void element(Object value) throws NodeException {
        if (count >= expected && type != Datatype.BYTES) {
            throw mismatch();
        }
        count++;
        switch (type) {
            case BOOL -> write(1, element.put(0, (byte) (JsonMembers.bool(value, WHERE) ? 1 : 0)));
            case UINT8 -> write(1, element.put(0, (byte) JsonMembers.unsigned(value, WHERE)));
            case UINT16 -> write(2, element.putShort(0, (short) JsonMembers.unsigned(value, WHERE)));
            case UINT32 -> write(4, element.putInt(0, (int) JsonMembers.unsigned(value, WHERE)));
            case UINT64 -> write(8, element.putLong(0, JsonMembers.unsigned(value, WHERE)));
            case INT8 -> write(1, element.put(0, (byte) JsonMembers.signed(value, WHERE)));
            case INT16 -> write(2, element.putShort(0, (short) JsonMembers.signed(value, WHERE)));
            case INT32 -> write(4, element.putInt(0, (int) JsonMembers.signed(value, WHERE)));
            case INT64 -> write(8, element.putLong(0, JsonMembers.signed(value, WHERE)));
            case FP32 -> write(4, element.putFloat(0, (float) JsonMembers.number(value, WHERE)));
            case FP64 -> write(8, element.putDouble(0, JsonMembers.number(value, WHERE)));
            case BYTES -> text(value);
            case FP16, BF16 -> throw new IllegalStateException("refused before: " + type);
        }
    }

    /** Appends the first {@code size} bytes of the element; {@code filled} is that element, already written. */
    private void write(int size, ByteBuffer filled) {
        out.write(bytes, filled.position(), size);
    }

    private void text(Object value) throws NodeException {
        if (!(value instanceof String text)) {
            throw JsonMembers.at("Unable to parse JSON bytes array", "attempt to access JSON non-string as string");
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        write(4, element.putInt(0, utf8.length));
        out.writeBytes(utf8);
    }
}
