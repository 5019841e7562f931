package io.infaas.builder.data;

import ai.onnxruntime.platform.Fp16Conversions;
import com.fasterxml.jackson.databind.JsonNode;
import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Converts JSON objects to items. An object has a field for each input: numbers, truth values for BOOL or strings for BYTES, row by row, in arrays that are flat or nested
 * as the input's shape. With a tokenizer in the definition it may have {@code text} instead. If the application has classes, {@code label}
 * is the class's name or index. Other fields are ignored.
 */
record JsonItemReader(DataSource source) {

    private static final String LABEL = "label";
    private static final String TEXT = "text";

    /** Types that values are converted to; items are kept as NPY, which has no BF16. */
    static final Set<TensorType> TYPES = EnumSet.complementOf(EnumSet.of(TensorType.BF16));

    /** @throws BuildException if there is an input that JSON cannot fill */
    static JsonItemReader of(DataSource source) {
        for (ContractTensor input : source.contract().inputs()) {
            if (!TYPES.contains(input.type())) {
                throw new BuildException(
                        "application.contract.inputs: '%s' is %s, a type that JSON lines and Parquet do not support; give the items as NPY instead of %s"
                                .formatted(input.name(), input.type(), source.items()));
            }
        }
        return new JsonItemReader(source);
    }

    /** @throws BuildException naming {@code place} and the field */
    Item item(JsonNode object, String place) {
        if (!object.isObject()) {
            throw new BuildException("%s: is not an object; give one object per line: {\"%s\": ..., \"label\": ...}"
                    .formatted(place, source.contract().inputs().get(0).name()));
        }
        JsonNode text = object.get(TEXT);
        boolean tokenized =
                text != null && text.isTextual() && source.tokenizer().isPresent();
        if (tokenized) {
            TextInputs.check(source);
            return new Item(TextInputs.fill(source, text.textValue()), label(object, place));
        }
        return new Item(values(object, place), label(object, place));
    }

    /** The index of the object's class; {@link Item#UNLABELLED} where the application has no classes. */
    int label(JsonNode object, String place) {
        if (source.contract().labels().isEmpty()) {
            return Item.UNLABELLED;
        }
        JsonNode label = object.get(LABEL);
        if (label == null || !(label.isTextual() || label.isIntegralNumber())) {
            throw new BuildException("%s: has no field 'label' with the name or the index of a class".formatted(place));
        }
        return source.label(label.asText().strip(), place);
    }

    private Map<String, ByteBuffer> values(JsonNode object, String place) {
        Map<String, ByteBuffer> values = new HashMap<>();
        for (ContractTensor input : source.contract().inputs()) {
            JsonNode field = object.get(input.name());
            if (field == null) {
                throw new BuildException("%s: has no field '%s'; give %s for each input%s"
                        .formatted(
                                place,
                                input.name(),
                                input.type() == TensorType.BYTES ? "strings" : "numbers",
                                object.has(TEXT) ? ", or data.text with a tokenizer for texts" : ""));
            }
            values.put(input.name(), elements(field, input, place));
        }
        return values;
    }

    private static ByteBuffer elements(JsonNode field, ContractTensor input, String place) {
        List<JsonNode> values = new ArrayList<>();
        flatten(field, values);
        boolean varies = input.shape().contains(-1L);
        long size = varies ? values.size() : input.shape().stream().reduce(1L, Math::multiplyExact);
        if (values.size() != size) {
            throw new BuildException("%s: '%s' has %d %s, but the input is %s, %d elements"
                    .formatted(
                            place,
                            input.name(),
                            values.size(),
                            input.type() == TensorType.BYTES ? "strings" : "numbers",
                            input.shape(),
                            size));
        }
        try {
            return elementsOf(values, input.type());
        } catch (IllegalArgumentException e) {
            throw new BuildException(
                    "%s: '%s' has %s; correct it or leave out the line".formatted(place, input.name(), e.getMessage()),
                    e);
        }
    }

    // arrays are nested no deeper than the JSON reader lets them be
    private static void flatten(JsonNode node, List<JsonNode> into) {
        if (node.isArray()) {
            node.forEach(element -> flatten(element, into));
        } else {
            into.add(node);
        }
    }

    /** @throws IllegalArgumentException quoting a value of another type, after "has " */
    static ByteBuffer elementsOf(List<JsonNode> values, TensorType type) {
        if (type == TensorType.BYTES) {
            return strings(values);
        }
        ByteBuffer elements =
                ByteBuffer.allocate(values.size() * type.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        for (JsonNode value : values) {
            if (!put(elements, value, type)) {
                throw new IllegalArgumentException("%s, which is not %s".formatted(Excerpt.of(value.toString()), type));
            }
        }
        return elements.flip();
    }

    private static ByteBuffer strings(List<JsonNode> values) {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : values) {
            if (!value.isTextual()) {
                throw new IllegalArgumentException(
                        "%s, which is not a string, but the input is BYTES".formatted(Excerpt.of(value.toString())));
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
