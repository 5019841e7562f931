package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.Datatype;
import io.infaas.triton.embedded.model.ErrorKind;
import io.infaas.triton.embedded.model.InferCall;
import io.infaas.triton.embedded.model.InferCall.SequencePosition;
import io.infaas.triton.embedded.model.ModelSpec;
import io.infaas.triton.embedded.model.NodeException;
import io.infaas.triton.embedded.model.Shapes;
import io.infaas.triton.embedded.model.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the body of an inference request: JSON, followed by the binary tensors. */
final class InferReader {
    private final byte[] body;
    private final String model;
    private int tail;

    private InferReader(byte[] body, int headerLength, String model) {
        this.body = body;
        this.model = model;
        this.tail = headerLength;
    }

    /**
     * Reads a whole body.
     *
     * @param headerLength length of the JSON part in bytes; 0 if the body is the data of the model's only input
     * @throws NodeException with Triton's text, for the first error
     */
    static HttpInferRequest read(byte[] body, int headerLength, ModelSpec model) throws NodeException {
        if (headerLength == 0) {
            return raw(body);
        }
        Object document = JsonDocument.parse(body, headerLength);
        return new InferReader(body, headerLength, model.name()).request(document);
    }

    private static HttpInferRequest raw(byte[] body) {
        Tensor input = new Tensor("raw_input", "", List.of(), ByteBuffer.wrap(body));
        return new HttpInferRequest(
                new InferCall("", SequencePosition.NONE, List.of(input), List.of(), true), true, Map.of());
    }

    private HttpInferRequest request(Object document) throws NodeException {
        Map<?, ?> members = document instanceof Map<?, ?> map ? map : Map.of();
        String id = members.get("id") == null ? "" : JsonMembers.string(members.get("id"), "Unable to parse 'id'");
        RequestParameters parameters = RequestParameters.of(members.get("parameters"));
        List<Tensor> inputs = new ArrayList<>();
        String where = "Unable to parse 'inputs'";
        for (Object input : JsonMembers.array(JsonMembers.required(document, "inputs", where), where)) {
            inputs.add(input(input));
        }
        if (tail != body.length) {
            throw NodeException.invalid("unexpected additional input data for model '" + model + "'");
        }
        List<InferCall.Output> outputs = new ArrayList<>();
        Map<String, Boolean> binary = new HashMap<>();
        if (members.get("outputs") != null) {
            for (Object output : JsonMembers.array(members.get("outputs"), "Unable to parse 'outputs'")) {
                outputs.add(output(output, binary));
            }
        }
        return new HttpInferRequest(
                new InferCall(id, parameters.place(), inputs, outputs, false), parameters.binaryOutput(), binary);
    }

    private Tensor input(Object input) throws NodeException {
        Map<?, ?> parameters = parameters(input);
        Object size = parameters.get("binary_data_size");
        Object region = parameters.get("shared_memory_region");
        Object data = input instanceof Map<?, ?> members ? members.get("data") : null;
        oneSource(data != null, size != null, region != null);
        String name = JsonMembers.string(
                JsonMembers.required(input, "name", "Unable to parse 'name'"), "Unable to parse 'name'");
        String datatype = JsonMembers.string(
                JsonMembers.required(input, "datatype", "Unable to parse 'datatype'"), "Unable to parse 'datatype'");
        List<Long> shape = new ArrayList<>();
        String where = "Unable to parse 'shape'";
        for (Object dim : JsonMembers.array(JsonMembers.required(input, "shape", where), where)) {
            shape.add(JsonMembers.unsigned(dim, where));
        }
        if (region != null) {
            throw unknownRegion(region);
        }
        ByteBuffer bytes = size != null ? binary(name, size) : json(name, datatype, shape, data);
        return new Tensor(name, datatype, shape, bytes);
    }

    private static void oneSource(boolean data, boolean size, boolean region) throws NodeException {
        String set = (data ? " 'data'" : "")
                + (size ? " 'binary_data_size'" : "")
                + (region ? " 'shared_memory_region'" : "");
        if ((data ? 1 : 0) + (size ? 1 : 0) + (region ? 1 : 0) != 1) {
            throw NodeException.invalid("Input must set only one of the following fields: 'data', 'binary_data_size' in"
                    + " 'parameters', 'shared_memory_region' in 'parameters'. But "
                    + (set.isEmpty() ? "no field is set" : "set" + set));
        }
    }

    private ByteBuffer binary(String name, Object size) throws NodeException {
        long sizeBytes = JsonMembers.unsigned(size, "Unable to parse 'binary_data_size'");
        int left = body.length - tail;
        if (sizeBytes < 0 || sizeBytes > left) {
            throw NodeException.invalid("unexpected size for input '" + name + "', expecting "
                    + Long.toUnsignedString(sizeBytes - left) + " additional bytes for model '" + model + "'");
        }
        ByteBuffer bytes = ByteBuffer.wrap(body, tail, (int) sizeBytes).slice();
        tail += (int) sizeBytes;
        return bytes;
    }

    private static ByteBuffer json(String name, String datatype, List<Long> shape, @Nullable Object data)
            throws NodeException {
        Datatype type =
                Datatype.parse(datatype).orElseThrow(() -> NodeException.invalid("invalid datatype for input " + name));
        if (!(data instanceof JsonDocument.Span span)) {
            throw JsonMembers.at("Unable to parse 'data'", "attempt to access JSON non-array as array");
        }
        JsonData.checkWritable(type, name);
        return JsonData.read(span, type, shape.isEmpty() ? 0 : Shapes.elements(shape));
    }

    private static InferCall.Output output(Object output, Map<String, Boolean> binary) throws NodeException {
        String name = JsonMembers.string(
                JsonMembers.required(output, "name", "Unable to parse 'name'"), "Unable to parse 'name'");
        Map<?, ?> parameters = parameters(output);
        Object asBinary = parameters.get("binary_data");
        Object classes = parameters.get("classification");
        Object region = parameters.get("shared_memory_region");
        if (region != null) {
            throw unknownRegion(region);
        }
        binary.put(name, asBinary != null && JsonMembers.bool(asBinary, "Unable to parse 'binary_data'"));
        return new InferCall.Output(
                name, classes == null ? 0 : JsonMembers.unsigned(classes, "Unable to set 'classification'"));
    }

    private static NodeException unknownRegion(Object region) throws NodeException {
        return new NodeException(
                ErrorKind.NOT_FOUND,
                "Unable to find shared memory region: '"
                        + JsonMembers.string(region, "Unable to parse 'shared_memory_region'") + "'");
    }

    private static Map<?, ?> parameters(Object owner) {
        return owner instanceof Map<?, ?> members && members.get("parameters") instanceof Map<?, ?> parameters
                ? parameters
                : Map.of();
    }

    /**
     * An inference request and the format of its outputs.
     *
     * @param allBinary whether all outputs are binary; applies if the request names no output
     * @param binary by name, whether a requested output is binary
     */
    record HttpInferRequest(InferCall call, boolean allBinary, Map<String, Boolean> binary) {
        HttpInferRequest {
            binary = Map.copyOf(binary);
        }

        boolean binary(String output) {
            return binary.isEmpty() ? allBinary : binary.getOrDefault(output, false);
        }
    }
}
