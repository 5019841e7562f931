package io.infaas.triton.embedded.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.infaas.triton.embedded.model.NodeException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON text as maps, lists, strings, numbers, booleans and {@link Null}. The first of several members with the same name
 * wins, as in Triton. Arrays named {@code data} stay unparsed ({@link Span}): tensors are read once their type is known, and
 * never exist as objects in memory.
 */
final class JsonDocument {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(512)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final byte[] text;
    private final JsonParser parser;
    private final boolean spans;

    private JsonDocument(byte[] text, JsonParser parser, boolean spans) {
        this.text = text;
        this.parser = parser;
        this.spans = spans;
    }

    /** The JSON {@code null}. */
    enum Null {
        NULL
    }

    /** The position of an array that is valid JSON but not yet converted. */
    static final class Span {
        private final byte[] text;
        private final int start;
        private final int end;

        private Span(byte[] text, int start, int end) {
            this.text = text;
            this.start = start;
            this.end = end;
        }

        JsonParser parser() throws IOException {
            return JSON.createParser(text, start, end - start);
        }
    }

    /** Parses the first bytes of a text, with spans; the root may be any value. */
    static Object parse(byte[] text, int length) throws NodeException {
        return parse(text, length, true);
    }

    /** Parses a text without spans: an array named {@code data} is a list. */
    static Object parseWhole(byte[] text) throws NodeException {
        return parse(text, text.length, false);
    }

    private static Object parse(byte[] text, int length, boolean spans) throws NodeException {
        int end = 0;
        // Triton treats a NUL byte as the end.
        while (end < length && text[end] != 0) {
            end++;
        }
        if (end > 0 && text[0] < 0) {
            // A byte order mark would make the parser read UTF-16.
            throw parseError("Invalid value.", 0);
        }
        try (JsonParser parser = JSON.createParser(text, 0, end)) {
            if (parser.nextToken() == null) {
                throw parseError("The document is empty.", end);
            }
            Object root = new JsonDocument(text, parser, spans).value();
            if (parser.nextToken() != null) {
                throw parseError("The document root must not be followed by other values.", offset(parser));
            }
            return root;
        } catch (IOException e) {
            throw parseError(e);
        }
    }

    /** The error in Triton's form, with the parser's reason. */
    static NodeException parseError(IOException e) {
        return e instanceof StreamReadException json
                ? parseError(json.getOriginalMessage(), json.getLocation().getByteOffset())
                : parseError(String.valueOf(e.getMessage()), 0);
    }

    private static NodeException parseError(String problem, long offset) {
        return NodeException.internal("failed to parse the request JSON buffer: " + problem + " at " + offset);
    }

    private static int offset(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    private Object value() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            default -> scalar(parser);
        };
    }

    /** The current token as a value; an object or array becomes {@link Null}. */
    static Object scalar(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> finite(parser, parser.getDoubleValue());
            default -> Null.NULL;
        };
    }

    /** A Long; beyond its range a BigInteger if the value fits 64 unsigned bits, else a Double. */
    private static Object integer(JsonParser parser) throws IOException {
        if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return parser.getLongValue();
        }
        BigInteger value = parser.getBigIntegerValue();
        return value.signum() > 0 && value.bitLength() <= 64 ? value : finite(parser, value.doubleValue());
    }

    private static Object finite(JsonParser parser, double value) throws IOException {
        String text = parser.getText();
        if (Double.isInfinite(value) && Character.isDigit(text.charAt(text.length() - 1))) {
            throw new JsonParseException(parser, "Number too big to be stored in double.");
        }
        return value;
    }

    private Map<String, Object> object() throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            boolean span = parser.nextToken() == JsonToken.START_ARRAY && spans && "data".equals(name);
            members.putIfAbsent(name, span ? span() : value());
        }
        return members;
    }

    private List<Object> array() throws IOException {
        List<Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value());
        }
        return elements;
    }

    private Span span() throws IOException {
        int start = offset(parser);
        parser.skipChildren();
        return new Span(text, start, (int) parser.currentLocation().getByteOffset());
    }
}
