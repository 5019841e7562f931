package io.infaas.triton.wire;

import java.nio.ByteBuffer;

/**
 * Bounds the tokens of a JSON document before a parser gathers them: the parser checks its own limits only at the end of a token.
 * Refuses long numbers. Cuts long strings, whose full text no reader of a head needs: the parser sees their start and their closing
 * quote. For one thread only.
 */
final class JsonTokenLimiter {

    /** Maximum length of a number or literal, in bytes; also the parser's own limit. */
    static final int MAX_BARE_BYTES = 1_000;

    /** Bytes of a string that the parser gets. */
    static final int MAX_TEXT_BYTES = 64 << 10;

    private static final int UNICODE_DIGITS = 4;

    private boolean inText;
    private boolean cutting;
    private boolean escaped;
    private int digitsLeft;
    private int length;

    /**
     * Inspects the bytes from {@code from} on.
     *
     * @return index after those that the parser may read; call {@link #skip} there
     * @throws WireException if a number is too long
     */
    int admit(ByteBuffer in, int from) {
        int end = in.limit();
        for (int at = from; at < end; at++) {
            byte next = in.get(at);
            if (inText) {
                if (length >= MAX_TEXT_BYTES && isStartOfCharacter(next)) {
                    cutting = true;
                    return at;
                }
                text(next);
            } else {
                outside(next, at);
            }
        }
        return end;
    }

    /**
     * Skips the rest of a string that is cut; call it at the start of each piece, too.
     *
     * @return index at which the parser continues
     */
    int skip(ByteBuffer in, int from) {
        int at = from;
        while (cutting && at < in.limit()) {
            byte next = in.get(at);
            if (next == '"' && !escaped) {
                cutting = false;
            } else {
                text(next);
                at++;
            }
        }
        return at;
    }

    // a cut elsewhere would break an escape sequence or a character of several bytes
    private boolean isStartOfCharacter(byte next) {
        return !escaped && digitsLeft == 0 && next != '"' && (next & 0xC0) != 0x80;
    }

    private void text(byte next) {
        if (escaped) {
            escaped = false;
            digitsLeft = next == 'u' ? UNICODE_DIGITS : 0;
            length++;
        } else if (next == '"') {
            inText = false;
            length = 0;
        } else {
            escaped = next == '\\';
            digitsLeft = Math.max(0, digitsLeft - 1);
            // a string that is cut may be of any length
            length = Math.min(length + 1, MAX_TEXT_BYTES);
        }
    }

    private void outside(byte next, int at) {
        switch (next) {
            case '"' -> {
                inText = true;
                length = 0;
            }
            case ' ', '\t', '\n', '\r', ',', ':', '[', ']', '{', '}' -> length = 0;
            default -> {
                if (++length > MAX_BARE_BYTES) {
                    throw WireException.internal(
                            "failed to parse the request JSON buffer: a number has more than %d characters. at %d"
                                    .formatted(MAX_BARE_BYTES, at));
                }
            }
        }
    }
}
