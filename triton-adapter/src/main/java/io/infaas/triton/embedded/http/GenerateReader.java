package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.ConfiguredTensor;
import io.infaas.triton.embedded.model.Datatype;
import io.infaas.triton.embedded.model.InferCall;
import io.infaas.triton.embedded.model.InferCall.SequencePosition;
import io.infaas.triton.embedded.model.ModelSpec;
import io.infaas.triton.embedded.model.NodeException;
import io.infaas.triton.embedded.model.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the body of a generate request: members with an input's name are tensors, all others parameters. */
final class GenerateReader {
    private static final String NESTED = "parameters";

    private final ModelSpec model;
    private final List<Tensor> inputs = new ArrayList<>();

    private GenerateReader(ModelSpec model) {
        this.model = model;
    }

    /**
     * Reads a whole body.
     *
     * @throws NodeException with Triton's text, for the first error
     */
    static InferCall read(byte[] body, ModelSpec model) throws NodeException {
        Object document = JsonDocument.parseWhole(body);
        Object member = document instanceof Map<?, ?> members ? members.get("id") : null;
        String id = member == null ? "" : JsonMembers.string(member, "Unable to parse 'id'");
        GenerateReader reader = new GenerateReader(model);
        reader.members(JsonMembers.object(document, ""));
        return new InferCall(id, SequencePosition.NONE, reader.inputs, List.of(), false);
    }

    private void members(Map<?, ?> members) throws NodeException {
        for (Map.Entry<?, ?> member : members.entrySet()) {
            String name = String.valueOf(member.getKey());
            if (NESTED.equals(name)) {
                nested(member.getValue());
            } else {
                member(name, member.getValue());
            }
        }
    }

    private void nested(Object value) throws NodeException {
        if (model.input(NESTED).isPresent()) {
            throw NodeException.invalid("Keyword '" + NESTED + "' for nested schema also given as input tensor name");
        }
        if (!(value instanceof Map<?, ?> members)) {
            throw JsonMembers.at(
                    "Expected JSON object for keyword: '" + NESTED + "'",
                    "attempt to access JSON non-object as object");
        }
        try {
            for (Map.Entry<?, ?> member : members.entrySet()) {
                member(String.valueOf(member.getKey()), member.getValue());
            }
        } catch (NodeException e) {
            throw new NodeException(e.fault(), "Converting keyword: '" + NESTED + "': " + e.text());
        }
    }

    private void member(String name, Object value) throws NodeException {
        ConfiguredTensor input = model.input(name).orElse(null);
        if (input == null) {
            RequestParameters.custom(name, value);
        } else {
            inputs.add(tensor(input, value));
        }
    }

    private static Tensor tensor(ConfiguredTensor input, Object value) throws NodeException {
        int elements = value instanceof List<?> list ? list.size() : 1;
        Datatype type = input.datatype();
        // Triton checks strings before it checks the shape.
        ByteBuffer strings = type == Datatype.BYTES ? JsonData.of(value, type, elements) : null;
        List<Long> shape = shape(input, elements);
        JsonData.checkWritable(type, input.name());
        return new Tensor(
                input.name(), type.name(), shape, strings == null ? JsonData.of(value, type, elements) : strings);
    }

    /** The shape of the input with its open dimensions filled: the last one takes all elements, the others are 1. */
    private static List<Long> shape(ConfiguredTensor input, int elements) throws NodeException {
        List<Long> shape = new ArrayList<>(input.shape());
        long left = elements;
        for (long dim : shape) {
            if (dim == 0 || (dim != -1 && left % dim != 0)) {
                throw unshaped(input);
            }
            left = dim == -1 ? left : left / dim;
        }
        for (int i = shape.size() - 1; i >= 0; i--) {
            if (shape.get(i) == -1) {
                shape.set(i, left);
                left = 1;
            }
        }
        if (left != 1) {
            throw unshaped(input);
        }
        return shape;
    }

    private static NodeException unshaped(ConfiguredTensor input) {
        return NodeException.invalid(
                "The schema can not convert input '" + input.name() + "' to tensor with proper shape");
    }
}
