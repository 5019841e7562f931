package io.infaas.triton.embedded.model;

import io.infaas.triton.protocol.ModelSequenceBatching.InitialState;
import io.infaas.triton.protocol.ModelSequenceBatching.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A state that the graph carries from one request of a sequence to the next.
 *
 * @param output graph output with the next value of the state
 * @param input graph input that receives the value
 * @param dims as configured, without the batch dimension
 */
record StateSpec(String output, String input, Datatype datatype, List<Long> dims, List<InitialState> initial) {
    private static final String FOLDER = "initial_state";

    StateSpec {
        dims = List.copyOf(dims);
        initial = List.copyOf(initial);
    }

    static StateSpec of(State state) throws NodeException {
        if (state.getInputName().isEmpty() || state.getOutputName().isEmpty()) {
            throw NodeException.invalid("a state of sequence_batching lacks input_name or output_name: give both");
        }
        return new StateSpec(
                state.getOutputName(),
                state.getInputName(),
                ConfiguredTensor.type(state.getInputName(), state.getDataType()),
                state.getDimsList(),
                state.getInitialStateList());
    }

    /** The shape in the graph, with a leading -1 if the model supports batching. */
    List<Long> graphShape(boolean batching) {
        return prependBatch(batching, -1L, dims);
    }

    /**
     * The initial state of a sequence: zeros, or the configured value.
     *
     * @param model folder of the model
     * @throws NodeException with Triton's text, if the initial state does not match
     */
    Tensor first(Path model, boolean batching) throws NodeException {
        if (initial.size() > 1) {
            throw NodeException.invalid("initial_state field for state input '" + input
                    + "' must contain exactly one or zero element. Found '" + initial.size() + "' elements.");
        }
        if (initial.isEmpty()) {
            List<Long> open =
                    dims.stream().map(d -> d == -1 ? Long.valueOf(1) : d).toList();
            return tensor(open, batching, zeros(open));
        }
        InitialState first = initial.get(0);
        check(first);
        if (first.hasDataFile()) {
            return tensor(first.getDimsList(), batching, file(model, first));
        }
        if (!first.hasZeroData()) {
            throw NodeException.invalid("initial_state setting expects state'" + input + "' to have state_data set");
        }
        return tensor(first.getDimsList(), batching, zeros(first.getDimsList()));
    }

    private void check(InitialState first) throws NodeException {
        if (Datatype.of(first.getDataType()).filter(datatype::equals).isEmpty()) {
            throw NodeException.invalid("The data type used for 'initial_state' field of state '" + input
                    + "' does not match the state data type.");
        }
        if (first.getName().isEmpty()) {
            throw NodeException.invalid(
                    "Field 'name' must be set when using initial_state for state input '" + input + "'.");
        }
        if (first.getDimsCount() != dims.size()) {
            throw NodeException.invalid(
                    "Number of dimensions in 'initial_state' doesn't match the size of 'state' dimensions for state"
                            + " input '" + input + "'. " + first.getDimsCount() + " != " + dims.size());
        }
        for (int i = 0; i < dims.size(); i++) {
            long dim = first.getDims(i);
            if (dim == -1) {
                throw NodeException.invalid(
                        "'initial_state' field for state input name '" + input + "' contains variable dimensions.");
            }
            if (dims.get(i) != -1 && dims.get(i) != dim) {
                throw NodeException.invalid("'initial_state' dim for input name '" + input
                        + "' doesn't match 'state' dim description. " + dim + " != " + dims.get(i));
            }
        }
    }

    private ByteBuffer file(Path model, InitialState first) throws NodeException {
        Path file = model.resolve(FOLDER).resolve(first.getDataFile());
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw NodeException.internal("failed to read text file '" + file + "': " + e.getMessage());
        }
        int size = zeros(first.getDimsList()).remaining();
        if (datatype != Datatype.BYTES && size > bytes.length) {
            throw NodeException.invalid("initial_state setting expects " + size + " bytes, but the data provided from "
                    + first.getDataFile() + "only has " + bytes.length + " bytes.");
        }
        return ByteBuffer.wrap(bytes, 0, datatype == Datatype.BYTES ? bytes.length : size);
    }

    /** All-zero data; a BYTES element is an empty string, with 4 bytes of length. */
    private ByteBuffer zeros(List<Long> shape) {
        int element = datatype == Datatype.BYTES ? 4 : datatype.size();
        return ByteBuffer.allocate(Math.toIntExact(Shapes.elements(shape) * element));
    }

    private Tensor tensor(List<Long> shape, boolean batching, ByteBuffer data) {
        return new Tensor(input, datatype.name(), prependBatch(batching, 1L, shape), data);
    }

    private static List<Long> prependBatch(boolean batching, long batch, List<Long> tail) {
        List<Long> shape = new ArrayList<>();
        if (batching) {
            shape.add(batch);
        }
        shape.addAll(tail);
        return shape;
    }
}
