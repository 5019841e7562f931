package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.NodeException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The tokens of a JSON text, read the way Triton's parser (RapidJSON) reads them: the same leniency, the same texts and offsets
 * for what is wrong. A library's texts would differ from Triton's for every malformed request.
 */
final class JsonScanner {
    private final byte[] text;
    private final int end;
    private int at;

    /** Reads {@code text} from {@code start}; like RapidJSON it takes a NUL byte for the end. */
    JsonScanner(byte[] text, int start, int length) {
        this.text = text;
        this.at = start;
        int limit = start;
        while (limit < start + length && text[limit] != 0) {
            limit++;
        }
        this.end = limit;
    }

    int position() {
        return at;
    }

    /** The next byte, 0 at the end. */
    int peek() {
        return at < end ? text[at] & 0xFF : 0;
    }

    boolean ended() {
        return at >= end;
    }

    /** Steps over one byte if it is this one. */
    boolean take(char expected) {
        if (peek() == expected) {
            at++;
            return true;
        }
        return false;
    }

    void blanks() {
        while (at < end && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
    }

    NodeException broken(String what) {
        return broken(what, at);
    }

    NodeException broken(String what, int where) {
        return NodeException.internal("failed to parse the request JSON buffer: " + what + " at " + where);
    }

    /** Steps over a fixed word such as {@code true}. */
    void word(String word) throws NodeException {
        for (int i = 0; i < word.length(); i++) {
            if (peek() != word.charAt(i)) {
                throw broken("Invalid value.");
            }
            at++;
        }
    }

    /** A string; bytes that are no UTF-8 are kept for those who can use them. */
    byte[] string() throws NodeException {
        at++;
        int from = at;
        while (at < end && text[at] != '"' && text[at] != '\\' && (text[at] & 0xFF) >= 0x20) {
            at++;
        }
        if (peek() == '"') {
            byte[] plain = java.util.Arrays.copyOfRange(text, from, at);
            at++;
            return plain;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(text, from, at - from);
        while (true) {
            int c = peek();
            if (c == '"') {
                at++;
                return out.toByteArray();
            }
            if (ended()) {
                throw broken("Missing a closing quotation mark in string.");
            }
            if (c < 0x20) {
                throw broken("Invalid escape character in string.");
            }
            if (c == '\\') {
                escape(out);
            } else {
                out.write(c);
                at++;
            }
        }
    }

    private void escape(ByteArrayOutputStream out) throws NodeException {
        int start = at++;
        int c = peek();
        int plain = "\"\\/bfnrt".indexOf(c);
        if (c != 0 && plain >= 0) {
            out.write("\"\\/\b\f\n\r\t".charAt(plain));
            at++;
        } else if (c == 'u') {
            at++;
            out.writeBytes(unicode(start).getBytes(StandardCharsets.UTF_8));
        } else {
            throw broken("Invalid escape character in string.", start);
        }
    }

    private String unicode(int start) throws NodeException {
        int high = hex(start);
        if (high < 0xD800 || high > 0xDFFF) {
            return String.valueOf((char) high);
        }
        if (high <= 0xDBFF && take('\\') && take('u')) {
            int low = hex(start);
            if (low >= 0xDC00 && low <= 0xDFFF) {
                return new String(new char[] {(char) high, (char) low});
            }
        }
        throw broken("The surrogate pair in string is invalid.", start);
    }

    private int hex(int start) throws NodeException {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw broken("Incorrect hex digit after \\u escape in string.", start);
            }
            value = value * 16 + digit;
            at++;
        }
        return value;
    }

    /** A number: Long or, with a fraction, an exponent or too many digits, Double. */
    Number number() throws NodeException {
        int start = at;
        boolean negative = take('-');
        if (peek() == 'N' || peek() == 'I') {
            return special(negative);
        }
        boolean whole = true;
        if (!take('0')) {
            if (digits() == 0) {
                throw broken("Invalid value.");
            }
        }
        if (take('.')) {
            whole = false;
            if (digits() == 0) {
                throw broken("Miss fraction part in number.");
            }
        }
        if (peek() == 'e' || peek() == 'E') {
            whole = false;
            at++;
            if (!take('-')) {
                take('+');
            }
            if (digits() == 0) {
                throw broken("Miss exponent in number.");
            }
        }
        String digits = new String(text, start, at - start, StandardCharsets.ISO_8859_1);
        if (whole) {
            try {
                return Long.valueOf(digits);
            } catch (NumberFormatException tooLong) {
                return wide(digits, start);
            }
        }
        return finite(Double.parseDouble(digits), start);
    }

    /** Unsigned 64-bit numbers above the signed ones keep their value. */
    private Number wide(String digits, int start) throws NodeException {
        java.math.BigInteger value = new java.math.BigInteger(digits);
        return value.signum() > 0 && value.bitLength() <= 64 ? value : finite(value.doubleValue(), start);
    }

    private Double finite(double value, int start) throws NodeException {
        if (Double.isInfinite(value)) {
            throw broken("Number too big to be stored in double.", start);
        }
        return value;
    }

    private Number special(boolean negative) throws NodeException {
        if (peek() == 'N') {
            word("NaN");
            return Double.NaN;
        }
        word("Inf");
        if (peek() == 'i') {
            word("inity");
        }
        return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }

    private int digits() {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        return at - start;
    }
}
