package io.infaas.builder.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Converts JSON objects to items. An object has a field for each input: {@link JsonElements} row by row, in arrays that are flat or nested
 * as the input's shape. With a tokenizer in the definition it may have {@code text} instead. If the application has classes, {@code label}
 * is the class's name or index. Other fields are ignored.
 */
final class JsonItemReader {

    private static final String LABEL = "label";
    private static final String TEXT = "text";

    private final DataSource source;

    private JsonItemReader(DataSource source) {
        this.source = source;
    }

    /** @throws BuildException if there is an input that JSON cannot fill */
    static JsonItemReader of(DataSource source) {
        for (ContractTensor input : source.contract().inputs()) {
            if (!JsonElements.TYPES.contains(input.type())) {
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
            return JsonElements.of(values, input.type());
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
}
