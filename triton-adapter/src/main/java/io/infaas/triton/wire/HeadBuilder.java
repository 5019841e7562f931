package io.infaas.triton.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects a head field by field; its size is bounded against hostile messages. */
final class HeadBuilder {

    /** Maximum number of inputs, dimensions and parameters together. */
    static final int MAX_ENTRIES = 16_384;

    /** Maximum length of all names, ids and parameter values together, in characters. */
    static final int MAX_TEXT = 1 << 20;

    /** Estimate of the memory that an entry occupies in its maps and lists, in bytes. */
    private static final int ENTRY_BYTES = 200;

    private String modelName = "";
    private String modelVersion = "";
    private String id = "";
    private final Map<String, Object> parameters = new HashMap<>();
    private final List<InputHead> inputs = new ArrayList<>();
    private String inputName = "";
    private String datatype = "";
    private List<Long> shape = new ArrayList<>();
    private DataPlace place = DataPlace.BINARY;
    private boolean array;
    private int entries;
    private int text;

    void modelName(String value) {
        modelName = checkText(value);
    }

    void modelVersion(String value) {
        modelVersion = checkText(value);
    }

    void id(String value) {
        id = checkText(value);
    }

    void parameter(String name, Object value) {
        count();
        checkText(name);
        if (value instanceof String words) {
            checkText(words);
        }
        parameters.put(name, value);
    }

    /** Removes a parameter: a later entry without a value replaces an earlier one, as in a protobuf map. */
    void unsetParameter(String name) {
        parameters.remove(name);
    }

    void beginInput() {
        count();
        inputName = "";
        datatype = "";
        shape = new ArrayList<>();
        place = DataPlace.BINARY;
        array = false;
    }

    void inputName(String value) {
        inputName = checkText(value);
    }

    void datatype(String value) {
        datatype = checkText(value);
    }

    void dimension(long value) {
        count();
        shape.add(value);
    }

    /** A region of shared memory overrides any other place of the input. */
    void place(DataPlace dataPlace) {
        place = place == DataPlace.SHARED_MEMORY ? place : dataPlace;
    }

    /** Lists the current input so far, before its end: its tensor begins. */
    void beginContents() {
        place(DataPlace.CONTENTS);
        endInput();
        array = true;
    }

    void endInput() {
        InputHead input = new InputHead(inputName, datatype, shape, place);
        if (array) {
            inputs.set(inputs.size() - 1, input);
        } else {
            inputs.add(input);
        }
    }

    /** Whether the model name and at least one input, up to its tensor, are complete, which suffices to choose an instance. */
    boolean decidable() {
        return !modelName.isEmpty() && !inputs.isEmpty();
    }

    /** Estimate of the memory of all fields, in bytes. */
    int heldBytes() {
        return entries * ENTRY_BYTES + 2 * text;
    }

    InferHead build() {
        return new InferHead(modelName, modelVersion, id, parameters, inputs);
    }

    private String checkText(String value) {
        text += value.length();
        if (text > MAX_TEXT) {
            throw WireException.invalid(
                    "the names and parameters of the request have more than %d characters".formatted(MAX_TEXT));
        }
        return value;
    }

    private void count() {
        if (++entries > MAX_ENTRIES) {
            throw WireException.invalid(
                    "the request has more than %d inputs, dimensions and parameters".formatted(MAX_ENTRIES));
        }
    }
}
