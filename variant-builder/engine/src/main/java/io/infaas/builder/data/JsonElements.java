package io.infaas.builder.data;

import ai.onnxruntime.platform.Fp16Conversions;
import com.fasterxml.jackson.databind.JsonNode;
import io.infaas.catalog.TensorType;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Converts values of JSON to elements: numbers, truth values for BOOL, and strings for BYTES. */
final class JsonElements {

    /** Types that values are converted to; items are kept as NPY, which has no BF16. */
    static final Set<TensorType> TYPES = EnumSet.complementOf(EnumSet.of(TensorType.BF16));

    private JsonElements() {}

    /** @throws IllegalArgumentException quoting a value of another type, after "has " */
    static ByteBuffer of(List<JsonNode> values, TensorType type) {
        if (type == TensorType.BYTES) {
            return strings(values);
        }
        ByteBuffer elements =
                ByteBuffer.allocate(values.size() * type.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        for (JsonNode value : values) {
            if (!put(elements, value, type)) {
                throw new IllegalArgumentException("%s, which is no %s".formatted(Excerpt.of(value.toString()), type));
            }
        }
        return elements.flip();
    }

    private static ByteBuffer strings(List<JsonNode> values) {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : values) {
            if (!value.isTextual()) {
                throw new IllegalArgumentException(
                        "%s, which is no string, but the input is BYTES".formatted(Excerpt.of(value.toString())));
            }
            texts.add(value.textValue());
        }
        return StringElements.raw(texts);
    }

    /** Appends a value; returns false if it has another type. */
    private static boolean put(ByteBuffer into, JsonNode value, TensorType type) {
        return switch (type) {
            case BOOL -> value.isBoolean() && putLowest(into, value.booleanValue() ? 1 : 0, type);
            case FP16, FP32, FP64 -> value.isNumber() && putReal(into, value.doubleValue(), type);
            case UINT64 -> value.isIntegralNumber() && putUnsigned(into, value.bigIntegerValue());
            case INT8 -> putWhole(into, value, Byte.MIN_VALUE, Byte.MAX_VALUE, type);
            case UINT8 -> putWhole(into, value, 0, (1 << Byte.SIZE) - 1, type);
            case INT16 -> putWhole(into, value, Short.MIN_VALUE, Short.MAX_VALUE, type);
            case UINT16 -> putWhole(into, value, 0, (1 << Short.SIZE) - 1, type);
            case INT32 -> putWhole(into, value, Integer.MIN_VALUE, Integer.MAX_VALUE, type);
            case UINT32 -> putWhole(into, value, 0, (1L << Integer.SIZE) - 1, type);
            case INT64 -> putWhole(into, value, Long.MIN_VALUE, Long.MAX_VALUE, type);
            case BYTES, BF16 -> false;
        };
    }

    private static boolean putReal(ByteBuffer into, double value, TensorType type) {
        // a number that is too large for a float would be infinite
        if (type != TensorType.FP64 && !Float.isFinite((float) value)) {
            return false;
        }
        switch (type) {
            case FP64 -> into.putDouble(value);
            case FP32 -> into.putFloat((float) value);
            default -> into.putShort(Fp16Conversions.floatToFp16((float) value));
        }
        return Double.isFinite(value);
    }

    private static boolean putWhole(ByteBuffer into, JsonNode value, long least, long most, TensorType type) {
        return value.isIntegralNumber()
                && value.canConvertToLong()
                && value.longValue() >= least
                && value.longValue() <= most
                && putLowest(into, value.longValue(), type);
    }

    private static boolean putUnsigned(ByteBuffer into, BigInteger value) {
        return value.signum() >= 0
                && value.bitLength() <= Long.SIZE
                && putLowest(into, value.longValue(), TensorType.UINT64);
    }

    /** Appends the lowest bytes, as many as an element has. */
    private static boolean putLowest(ByteBuffer into, long value, TensorType type) {
        switch (type.byteSize()) {
            case 1 -> into.put((byte) value);
            case 2 -> into.putShort((short) value);
            case 4 -> into.putInt((int) value);
            default -> into.putLong(value);
        }
        return true;
    }
}
