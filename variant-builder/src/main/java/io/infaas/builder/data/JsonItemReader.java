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
 * Converts JSON objects to items. An object has a field for each input, numbers (truth values for BOOL) row by row in arrays nested as
 * the input's shape or not nested at all, or it has {@code text} where the definition has a tokenizer; and {@code label}, the name or
 * the index of the class, where the application has classes. Other fields are ignored.
 */
final class JsonItemReader {

    // items are kept as NPY, which has no BF16
    private static final Set<TensorType> FILLED = EnumSet.complementOf(EnumSet.of(TensorType.BYTES, TensorType.BF16));

    private static final String LABEL = "label";
    private static final String TEXT = "text";

    private final DataSource source;

    private JsonItemReader(DataSource source) {
        this.source = source;
    }

    /** @throws BuildException if there is an input that JSON cannot fill */
    static JsonItemReader of(DataSource source) {
        for (ContractTensor input : source.contract().inputs()) {
            if (!FILLED.contains(input.type())) {
                throw new BuildException(
                        "application.contract.inputs: '%s' is %s, which JSON lines and Parquet do not fill; give the items as NPY instead of %s"
                                .formatted(input.name(), input.type(), source.items()));
            }
        }
        return new JsonItemReader(source);
    }

    /** @throws BuildException naming {@code place} and the field */
    Item item(JsonNode object, String place) {
        if (!object.isObject()) {
            throw new BuildException("%s: is no object; give one a line: {\"%s\": ..., \"label\": ...}"
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
                throw new BuildException("%s: has no field '%s'; give numbers for each input%s"
                        .formatted(
                                place,
                                input.name(),
                                object.has(TEXT) ? ", or data.text with a tokenizer for texts" : ""));
            }
            values.put(input.name(), elements(field, input, place));
        }
        return values;
    }

    private static ByteBuffer elements(JsonNode field, ContractTensor input, String place) {
        List<JsonNode> numbers = new ArrayList<>();
        flatten(field, numbers);
        boolean varies = input.shape().contains(-1L);
        long size = varies ? numbers.size() : input.shape().stream().reduce(1L, Math::multiplyExact);
        if (numbers.size() != size) {
            throw new BuildException("%s: '%s' has %d numbers, but the input is %s, %d elements"
                    .formatted(place, input.name(), numbers.size(), input.shape(), size));
        }
        ByteBuffer elements =
                ByteBuffer.allocate(numbers.size() * input.type().byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        for (JsonNode number : numbers) {
            if (!put(elements, number, input.type())) {
                throw new BuildException("%s: '%s' has %s, which is no %s; correct it or leave out the line"
                        .formatted(place, input.name(), shortened(number), input.type()));
            }
        }
        return elements.flip();
    }

    // arrays are nested no deeper than the JSON reader lets them be
    private static void flatten(JsonNode node, List<JsonNode> into) {
        if (node.isArray()) {
            node.forEach(element -> flatten(element, into));
        } else {
            into.add(node);
        }
    }

    /** Appends a value; returns false if it is none of the type. */
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

    private static String shortened(JsonNode value) {
        String text = value.toString();
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
