package io.infaas.gateway.linefile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Prints lines of one JSON object in printable ASCII each, for any text in its fields. */
public final class JsonLine {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .build();

    private JsonLine() {}

    /** Returns the object without its null fields, and the end of the line. */
    public static String of(Object fields) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.setHighestNonEscapedChar('~');
            JSON.writeValue(json, fields);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return line.append('\n').toString();
    }
}
