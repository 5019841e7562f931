package io.infaas.triton.wire;

import io.netty.util.ByteProcessor;
import java.nio.charset.StandardCharsets;

/**
 * Locates the values of model_name and model_version in a JSON object that arrives in pieces. Considers string members of the
 * outermost object and takes the first of each name. It is done after both values or at the end of the object. It does not
 * otherwise validate the JSON.
 */
final class ModelNameLocator implements ByteProcessor {

    private static final byte[] NAME = "model_name".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION = "model_version".getBytes(StandardCharsets.US_ASCII);

    private enum State {
        START,
        BEFORE_KEY,
        KEY,
        AFTER_KEY,
        BEFORE_VALUE,
        NAME_VALUE,
        TEXT,
        REST,
        DONE
    }

    /** Byte range of a value between its quotes, from the start of the object; -1 until it is found. */
    static final class ValueRange {
        int from = -1;
        int to = -1;

        boolean isFound() {
            return to >= 0;
        }
    }

    final ValueRange name = new ValueRange();
    final ValueRange version = new ValueRange();
    private State state = State.START;
    private ValueRange current = name;
    private boolean nameFits;
    private boolean versionFits;
    private int keyLength;
    private boolean escaped;
    private int depth;
    private int at;

    /** Whether both values are found or the object has ended. */
    boolean done() {
        return state == State.DONE;
    }

    /**
     * Takes the next byte.
     *
     * @throws WireException if it cannot be part of a JSON object
     */
    @Override
    public boolean process(byte b) {
        switch (state) {
            case START -> start(b);
            case BEFORE_KEY -> beforeKey(b);
            case KEY -> key(b);
            case AFTER_KEY -> {
                if (b == ':') {
                    state = State.BEFORE_VALUE;
                }
            }
            case BEFORE_VALUE -> beforeValue(b);
            case NAME_VALUE, TEXT -> text(b);
            case REST -> rest(b);
            case DONE -> {
                return false;
            }
        }
        at++;
        return state != State.DONE;
    }

    private void start(byte b) {
        if (b == '{') {
            depth = 1;
            state = State.BEFORE_KEY;
        } else if (!blank(b)) {
            throw notAnObject();
        }
    }

    private void beforeKey(byte b) {
        if (b == '"') {
            state = State.KEY;
            keyLength = 0;
            nameFits = true;
            versionFits = true;
        } else if (b == '}') {
            state = State.DONE;
        } else if (!blank(b)) {
            throw notAnObject();
        }
    }

    private void key(byte b) {
        if (escaped) {
            escaped = false;
        } else if (b == '\\') {
            escaped = true;
            nameFits = false;
            versionFits = false;
        } else if (b == '"') {
            nameFits &= keyLength == NAME.length;
            versionFits &= keyLength == VERSION.length;
            state = State.AFTER_KEY;
        } else {
            nameFits &= keyLength < NAME.length && NAME[keyLength] == b;
            versionFits &= keyLength < VERSION.length && VERSION[keyLength] == b;
            keyLength++;
        }
    }

    private void beforeValue(byte b) {
        if (b == '"') {
            current = nameFits ? name : version;
            boolean first = (nameFits || versionFits) && !current.isFound();
            state = first ? State.NAME_VALUE : State.TEXT;
            if (first) {
                current.from = at + 1;
            }
        } else if (!blank(b)) {
            state = State.REST;
            rest(b);
        }
    }

    private void text(byte b) {
        if (escaped) {
            escaped = false;
        } else if (b == '\\') {
            escaped = true;
        } else if (b == '"') {
            if (state == State.NAME_VALUE) {
                current.to = at;
            }
            state = name.isFound() && version.isFound() ? State.DONE : State.REST;
        }
    }

    private void rest(byte b) {
        switch (b) {
            case '"' -> state = State.TEXT;
            case '{', '[' -> depth++;
            case '}', ']' -> {
                if (--depth == 0) {
                    state = State.DONE;
                }
            }
            case ',' -> {
                if (depth == 1) {
                    state = State.BEFORE_KEY;
                }
            }
            default -> {
                // part of a value
            }
        }
    }

    private static boolean blank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private static WireException notAnObject() {
        return WireException.internal("the response's head is not a JSON object");
    }
}
