package io.infaas.triton.wire;

import io.netty.util.ByteProcessor;
import java.nio.charset.StandardCharsets;

/**
 * Finds where the values of model_name and model_version stand in a JSON object that comes in pieces. Only members of the
 * outermost object count, the first of each name, and only if they are strings; it ends with the second of the two or with the
 * object. What follows the rules of JSON otherwise is not checked.
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
        WANTED,
        TEXT,
        REST,
        DONE
    }

    /** What stands between the quotes, in bytes from the start; -1 while it was not seen. */
    static final class Place {
        int from = -1;
        int to = -1;

        boolean found() {
            return to >= 0;
        }
    }

    final Place name = new Place();
    final Place version = new Place();
    private State state = State.START;
    private Place wanted = name;
    private boolean nameFits;
    private boolean versionFits;
    private int keyLength;
    private boolean escaped;
    private int depth;
    private int at;

    /** Whether nothing further is of interest. */
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
            case WANTED, TEXT -> text(b);
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
            throw noObject();
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
            throw noObject();
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
            wanted = nameFits ? name : version;
            boolean first = (nameFits || versionFits) && !wanted.found();
            state = first ? State.WANTED : State.TEXT;
            if (first) {
                wanted.from = at + 1;
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
            if (state == State.WANTED) {
                wanted.to = at;
            }
            state = name.found() && version.found() ? State.DONE : State.REST;
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
                // a part of some value
            }
        }
    }

    private static boolean blank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private static WireException noObject() {
        return new WireException(WireException.Code.INTERNAL, "the answer's head is no JSON object");
    }
}
