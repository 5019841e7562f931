package io.infaas.gateway.linefile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Writes lines that are one JSON object of printable ASCII each, whatever texts of others are in them. */
public final class JsonLine {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int DELETE = 0x7F;

    private static final ObjectMapper FIELDS = JsonMapper.builder()
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .build();

    private JsonLine() {}

    /** Returns the object without its fields that are null, and the end of the line. */
    public static String of(Object fields) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = FIELDS.createGenerator(line)) {
            json.setHighestNonEscapedChar('~');
            FIELDS.writeValue(json, fields);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return line.append('\n').toString();
    }

    /** Begins a line; its end, and what it is written to, is the caller's. */
    public static JsonGenerator begin(OutputStream into) throws IOException {
        JsonGenerator json = JSON.createGenerator(into);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.setCharacterEscapes(DeleteToo.INSTANCE);
        json.setHighestNonEscapedChar(DELETE);
        return json;
    }

    /** The only character of ASCII that is not printable and that JSON permits. */
    private static final class DeleteToo extends CharacterEscapes {

        private static final long serialVersionUID = 1L;
        private static final DeleteToo INSTANCE = new DeleteToo();

        private final int[] codes = standardAsciiEscapesForJSON();

        DeleteToo() {
            codes[DELETE] = ESCAPE_STANDARD;
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return codes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int character) {
            return null;
        }
    }
}
