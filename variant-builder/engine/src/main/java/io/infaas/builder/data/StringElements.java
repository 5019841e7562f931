package io.infaas.builder.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Elements of type BYTES, which are UTF-8. {@link Item Items} and requests have them {@code raw}, as the protocol does: each after
 * its length, 4 bytes, little-endian. Files have them {@code filled}: each is filled up with zeros to one width, as NumPy does.
 */
public final class StringElements {

    /** Most bytes of a string. */
    public static final int LONGEST = 1 << 20;

    private StringElements() {}

    /**
     * Texts as raw elements.
     *
     * @throws IllegalArgumentException if a text has half of a surrogate pair
     */
    public static ByteBuffer raw(List<String> texts) {
        List<ByteBuffer> encoded = new ArrayList<>();
        int size = 0;
        for (String text : texts) {
            try {
                ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
                encoded.add(bytes);
                size = Math.addExact(size, Integer.BYTES + bytes.remaining());
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException(
                        "a string with half of a surrogate pair, which UTF-8 does not have", e);
            }
        }
        ByteBuffer raw = littleEndian(size);
        encoded.forEach(bytes -> raw.putInt(bytes.remaining()).put(bytes));
        return raw.flip();
    }

    /** Filled elements as raw ones. */
    public static ByteBuffer raw(ByteBuffer filled, int width) {
        int size = 0;
        for (int at = 0; at < filled.limit(); at += width) {
            size = Math.addExact(size, Integer.BYTES + length(filled, at, width));
        }
        ByteBuffer raw = littleEndian(size);
        for (int at = 0; at < filled.limit(); at += width) {
            int length = length(filled, at, width);
            raw.putInt(length).put(filled.slice(at, length));
        }
        return raw.flip();
    }

    /** Filled elements as texts. */
    public static List<String> texts(ByteBuffer filled, int width) {
        List<String> texts = new ArrayList<>();
        for (int at = 0; at < filled.limit(); at += width) {
            texts.add(new String(bytes(filled, at, width), StandardCharsets.UTF_8));
        }
        return texts;
    }

    private static byte[] bytes(ByteBuffer filled, int at, int width) {
        byte[] bytes = new byte[length(filled, at, width)];
        filled.get(at, bytes);
        return bytes;
    }

    private static int length(ByteBuffer filled, int at, int width) {
        int length = width;
        while (length > 0 && filled.get(at + length - 1) == 0) {
            length--;
        }
        return length;
    }

    /**
     * The bytes of each raw element.
     *
     * @throws IllegalArgumentException if the last one ends early
     */
    static List<ByteBuffer> split(ByteBuffer raw) {
        List<ByteBuffer> elements = new ArrayList<>();
        ByteBuffer left = raw.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        while (left.hasRemaining()) {
            int length = left.remaining() < Integer.BYTES ? -1 : left.getInt();
            if (length < 0 || length > left.remaining()) {
                throw new IllegalArgumentException("a string ends early; write each after its length, 4 bytes");
            }
            elements.add(left.slice(left.position(), length));
            left.position(left.position() + length);
        }
        return elements;
    }

    /** The error in the bytes of an element, after "has "; empty if a network can read them as they are. */
    static Optional<String> problem(ByteBuffer bytes) {
        if (bytes.remaining() > LONGEST) {
            return Optional.of("a string of %d bytes, above %d; shorten it".formatted(bytes.remaining(), LONGEST));
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.duplicate())
                    .toString();
            return text.indexOf('\0') < 0
                    ? Optional.empty()
                    : Optional.of("a string with a character NUL, which ends strings; remove it");
        } catch (CharacterCodingException e) {
            return Optional.of("a string that is not UTF-8; encode it in UTF-8");
        }
    }

    /** The same for filled elements: the first one that has a problem. */
    static Optional<String> problem(ByteBuffer filled, int width, int element) {
        int at = element * width;
        return problem(filled.slice(at, length(filled, at, width)));
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
