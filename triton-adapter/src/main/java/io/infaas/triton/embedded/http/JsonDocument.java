package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.NodeException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON text as maps, lists, strings, numbers and booleans. Members named {@code data} stay text ({@link Span}): tensors are
 * read once their type is known, and never stand in memory as objects.
 */
final class JsonDocument {
    private static final int DEPTH = 512;

    private final byte[] text;
    private final JsonScanner scanner;
    private final boolean spans;

    private JsonDocument(byte[] text, int start, int length, boolean spans) {
        this.text = text;
        this.spans = spans;
        this.scanner = new JsonScanner(text, start, length);
    }

    /** The JSON {@code null}. */
    enum Null {
        NULL
    }

    /** A string as it came. */
    static final class Text {
        private final byte[] utf8;

        Text(byte[] utf8) {
            this.utf8 = utf8;
        }

        int length() {
            return utf8.length;
        }

        void writeTo(ByteArrayOutputStream out) {
            out.writeBytes(utf8);
        }

        @Override
        public String toString() {
            return new String(utf8, StandardCharsets.UTF_8);
        }
    }

    /** The place of a value that was checked but not read. */
    static final class Span {
        private final byte[] text;
        private final int start;
        private final int length;

        Span(byte[] text, int start, int length) {
            this.text = text;
            this.start = start;
            this.length = length;
        }

        JsonScanner scanner() {
            return new JsonScanner(text, start, length);
        }
    }

    /** Parses the bytes; the root may be any value. */
    static Object parse(byte[] text, int start, int length) throws NodeException {
        return parse(new JsonDocument(text, start, length, true));
    }

    /** Parses the bytes as they are: members named {@code data} are nothing special. */
    static Object parseWhole(byte[] text) throws NodeException {
        return parse(new JsonDocument(text, 0, text.length, false));
    }

    private static Object parse(JsonDocument document) throws NodeException {
        JsonScanner scanner = document.scanner;
        scanner.blanks();
        if (scanner.ended()) {
            throw scanner.broken("The document is empty.");
        }
        Object root = document.value(0);
        scanner.blanks();
        if (!scanner.ended()) {
            throw scanner.broken("The document root must not be followed by other values.");
        }
        return root;
    }

    private Object value(int depth) throws NodeException {
        if (depth > DEPTH) {
            throw scanner.broken("JSON nesting depth exceeds maximum allowed (" + DEPTH + ")");
        }
        return switch (scanner.peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> new Text(scanner.string());
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", Null.NULL);
            default -> scanner.number();
        };
    }

    private Object word(String word, Object value) throws NodeException {
        scanner.word(word);
        return value;
    }

    private Map<String, Object> object(int depth) throws NodeException {
        scanner.take('{');
        scanner.blanks();
        Map<String, Object> members = new LinkedHashMap<>();
        if (scanner.take('}')) {
            return members;
        }
        while (true) {
            if (scanner.peek() != '"') {
                throw scanner.broken("Missing a name for object member.");
            }
            String name = new String(scanner.string(), StandardCharsets.UTF_8);
            scanner.blanks();
            if (!scanner.take(':')) {
                throw scanner.broken("Missing a colon after a name of object member.");
            }
            scanner.blanks();
            // Of a repeated member Triton sees the first.
            members.putIfAbsent(
                    name, spans && "data".equals(name) && scanner.peek() == '[' ? span(depth + 1) : value(depth + 1));
            scanner.blanks();
            if (scanner.take('}')) {
                return members;
            }
            if (!scanner.take(',')) {
                throw scanner.broken("Missing a comma or '}' after an object member.");
            }
            scanner.blanks();
        }
    }

    private List<Object> array(int depth) throws NodeException {
        List<Object> elements = new ArrayList<>();
        elements(depth, elements, true);
        return elements;
    }

    private Span span(int depth) throws NodeException {
        int start = scanner.position();
        elements(depth, new ArrayList<>(), false);
        return new Span(text, start, scanner.position() - start);
    }

    private void elements(int depth, List<Object> elements, boolean keep) throws NodeException {
        scanner.take('[');
        scanner.blanks();
        if (scanner.take(']')) {
            return;
        }
        while (true) {
            if (!keep && scanner.peek() == '[' && depth < DEPTH) {
                elements(depth + 1, elements, false);
            } else {
                Object element = value(depth + 1);
                if (keep) {
                    elements.add(element);
                }
            }
            scanner.blanks();
            if (scanner.take(']')) {
                return;
            }
            if (!scanner.take(',')) {
                throw scanner.broken("Missing a comma or ']' after an array element.");
            }
            scanner.blanks();
        }
    }
}
