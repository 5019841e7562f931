package io.infaas.builder.data;

import io.infaas.catalog.TensorType;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header of an NPY file: type and shape. Strings are UTF-8, {@code |S<bytes>}, or UTF-32, {@code <U<characters>}.
 *
 * <p>Source: NumPy, "A simple file format for NumPy arrays", versions 1 to 3.
 *
 * @param description the type in NumPy's form
 * @param elementBytes bytes of an element
 * @param shape the number of items, then the dimensions of an item
 */
record NpyHead(String description, TensorType type, int elementBytes, List<Integer> shape) {

    /** The first byte of a file. */
    static final int MAGIC = 0x93;

    private static final String NAME = "NUMPY";
    private static final int LENGTH = 128;
    private static final int LONGEST = 1 << 16;
    private static final Pattern DESCRIPTION = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern STRINGS = Pattern.compile("([|]S|<U)([1-9]\\d{0,8})");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*True");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d,\\s]*)\\)");
    private static final Map<String, TensorType> TYPES = types();

    private static Map<String, TensorType> types() {
        Map<String, TensorType> types = new LinkedHashMap<>();
        types.put("|b1", TensorType.BOOL);
        types.put("|u1", TensorType.UINT8);
        types.put("|i1", TensorType.INT8);
        types.put("<u2", TensorType.UINT16);
        types.put("<i2", TensorType.INT16);
        types.put("<u4", TensorType.UINT32);
        types.put("<i4", TensorType.INT32);
        types.put("<u8", TensorType.UINT64);
        types.put("<i8", TensorType.INT64);
        types.put("<f2", TensorType.FP16);
        types.put("<f4", TensorType.FP32);
        types.put("<f8", TensorType.FP64);
        return types;
    }

    NpyHead {
        shape = List.copyOf(shape);
    }

    NpyHead(TensorType type, List<Integer> shape) {
        this(
                TYPES.entrySet().stream()
                        .filter(entry -> entry.getValue() == type)
                        .findFirst()
                        .orElseThrow()
                        .getKey(),
                type,
                type.byteSize(),
                shape);
    }

    /** Of strings of up to {@code width} bytes. */
    static NpyHead strings(int width, List<Integer> shape) {
        return new NpyHead("|S" + width, TensorType.BYTES, width, shape);
    }

    /** Whether elements are strings of characters with 4 bytes each. */
    boolean isUtf32() {
        return description.startsWith("<U");
    }

    /** @throws IllegalArgumentException naming the error in the header and the remedy */
    static NpyHead read(DataInputStream in) throws IOException {
        byte[] magic = in.readNBytes(1 + NAME.length());
        if (magic.length <= NAME.length()
                || (magic[0] & 0xff) != MAGIC
                || !new String(magic, 1, NAME.length(), StandardCharsets.US_ASCII).equals(NAME)) {
            throw new IllegalArgumentException("is not an NPY file; write it with numpy.save");
        }
        int version = in.readUnsignedShort() >> 8;
        long length = Short.toUnsignedInt(Short.reverseBytes(in.readShort()));
        if (version > 1) {
            length |= (long) Short.toUnsignedInt(Short.reverseBytes(in.readShort())) << 16;
        }
        if (version < 1 || version > 3 || length > LONGEST) {
            throw new IllegalArgumentException(
                    "is an NPY file of version %d with a header of %d bytes; write it with numpy.save"
                            .formatted(version, length));
        }
        return parse(new String(in.readNBytes((int) length), StandardCharsets.UTF_8));
    }

    private static NpyHead parse(String text) {
        Matcher description = DESCRIPTION.matcher(text);
        Matcher shape = SHAPE.matcher(text);
        String elementType = description.find() ? description.group(1) : "";
        Matcher strings = STRINGS.matcher(elementType);
        TensorType type = strings.matches() ? TensorType.BYTES : TYPES.get(elementType);
        if (type == null || !shape.find()) {
            throw new IllegalArgumentException(
                    "has the elements %s, but only %s and strings (|S, <U) are supported; save it with .astype(...) of one of these, little-endian: strings with .astype(str)"
                            .formatted(text.strip(), TYPES.keySet()));
        }
        long elementBytes = strings.matches()
                ? Long.parseLong(strings.group(2)) * (elementType.startsWith("<U") ? Integer.BYTES : 1)
                : type.byteSize();
        if (strings.matches() && elementBytes > StringElements.LONGEST) {
            throw new IllegalArgumentException("has strings of %d bytes (%s), above %d; shorten the longest"
                    .formatted(elementBytes, elementType, StringElements.LONGEST));
        }
        if (FORTRAN.matcher(text).find()) {
            throw new IllegalArgumentException("is in Fortran order; save it with numpy.ascontiguousarray");
        }
        List<Integer> sizes = Arrays.stream(shape.group(1).split(","))
                .map(String::strip)
                .filter(size -> !size.isEmpty())
                .map(NpyHead::size)
                .toList();
        if (sizes.isEmpty() || sizes.contains(0)) {
            throw new IllegalArgumentException(
                    "has the shape (%s), so it has no items; give at least one".formatted(shape.group(1)));
        }
        return new NpyHead(elementType, type, (int) elementBytes, sizes);
    }

    private static int size(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "has the dimension %s, above %d".formatted(digits, Integer.MAX_VALUE), e);
        }
    }

    /** The header with a fixed length, so {@link NpyWriter} can overwrite it once the number of items is known. */
    byte[] bytes() {
        String sizes = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
        String text = "{'descr': '%s', 'fortran_order': False, 'shape': (%s,), }".formatted(description, sizes);
        byte[] bytes = new byte[LENGTH];
        Arrays.fill(bytes, (byte) ' ');
        byte[] head = "\0NUMPY\1\0v\0".getBytes(StandardCharsets.US_ASCII);
        head[0] = (byte) MAGIC;
        System.arraycopy(head, 0, bytes, 0, head.length);
        byte[] content = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(content, 0, bytes, head.length, content.length);
        bytes[LENGTH - 1] = '\n';
        return bytes;
    }
}
