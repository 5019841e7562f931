package io.infaas.triton.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects a head field by field; its size is bounded against hostile messages. */
final class HeadBuilder {

    /** Maximum number of inputs, dimensions and parameters together. */
    private static final int MAX_ENTRIES = 65_536;

    private String modelName = "";
    private String modelVersion = "";
    private String id = "";
    private final Map<String, Object> parameters = new HashMap<>();
    private final List<InputHead> inputs = new ArrayList<>();
    private String inputName = "";
    private String datatype = "";
    private List<Long> shape = new ArrayList<>();
    private int entries;

    void modelName(String value) {
        modelName = value;
    }

    void modelVersion(String value) {
        modelVersion = value;
    }

    void id(String value) {
        id = value;
    }

    void parameter(String name, Object value) {
        count();
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
    }

    void inputName(String value) {
        inputName = value;
    }

    void datatype(String value) {
        datatype = value;
    }

    void dimension(long value) {
        count();
        shape.add(value);
    }

    void endInput() {
        inputs.add(new InputHead(inputName, datatype, shape));
    }

    /** Whether the model name and at least one input are complete, which suffices to choose an instance. */
    boolean decidable() {
        return !modelName.isEmpty() && !inputs.isEmpty();
    }

    InferHead build() {
        return new InferHead(modelName, modelVersion, id, parameters, inputs);
    }

    private void count() {
        if (++entries > MAX_ENTRIES) {
            throw new WireException(
                    WireException.Code.INVALID_ARGUMENT,
                    "the request has more than %d inputs, dimensions and parameters".formatted(MAX_ENTRIES));
        }
    }
}
