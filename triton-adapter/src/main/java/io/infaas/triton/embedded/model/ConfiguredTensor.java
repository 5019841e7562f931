package io.infaas.triton.embedded.model;

import io.infaas.triton.protocol.ModelInput;
import io.infaas.triton.protocol.ModelOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One configured input or output.
 *
 * @param dims as configured, without the batch dimension
 * @param reshape dims in the graph if they differ from the configured ones
 * @param batching whether a batch dimension precedes the dims
 * @param labels file with the class names, empty if there is none
 */
public record ConfiguredTensor(
        String name,
        Datatype datatype,
        List<Long> dims,
        Optional<List<Long>> reshape,
        boolean batching,
        boolean optional,
        String labels) {
    public ConfiguredTensor {
        dims = List.copyOf(dims);
        reshape = reshape.map(List::copyOf);
    }

    /** @throws NodeException for an unknown datatype */
    static ConfiguredTensor of(ModelInput input, boolean batching) throws NodeException {
        return new ConfiguredTensor(
                input.getName(),
                type(input.getName(), input.getDataType()),
                input.getDimsList(),
                input.hasReshape() ? Optional.of(input.getReshape().getShapeList()) : Optional.empty(),
                batching,
                input.getOptional(),
                "");
    }

    static ConfiguredTensor of(ModelOutput output, boolean batching) throws NodeException {
        return new ConfiguredTensor(
                output.getName(),
                type(output.getName(), output.getDataType()),
                output.getDimsList(),
                output.hasReshape() ? Optional.of(output.getReshape().getShapeList()) : Optional.empty(),
                batching,
                false,
                output.getLabelFilename());
    }

    static Datatype type(String name, io.infaas.triton.protocol.DataType configured) throws NodeException {
        return Datatype.of(configured)
                .orElseThrow(() -> NodeException.invalid(
                        "tensor '" + name + "' has data_type " + configured + ": name one of the TYPE_ constants"));
    }

    /** The shape that clients see, with a leading -1 if the model supports batching. */
    public List<Long> shape() {
        return batched(dims);
    }

    List<Long> graphShape() {
        return batched(reshape.orElse(dims));
    }

    private List<Long> batched(List<Long> tail) {
        if (!batching) {
            return tail;
        }
        List<Long> shape = new ArrayList<>(tail.size() + 1);
        shape.add(-1L);
        shape.addAll(tail);
        return List.copyOf(shape);
    }
}
