package io.infaas.triton.embedded.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** States of one sequence between its requests. Only the instance that executes the current request uses them. */
final class SequenceState {
    private final SequenceSpec spec;
    private final List<Tensor> first;
    private List<Tensor> states;

    /** @param first initial states */
    SequenceState(SequenceSpec spec, List<Tensor> first) {
        this.spec = spec;
        this.first = first;
        this.states = first;
    }

    /** The graph inputs for this request: those of the client, the controls and the states. */
    List<Tensor> inputs(CheckedCall call, boolean batching) {
        if (call.place().start()) {
            states = first;
        }
        List<Tensor> inputs = new ArrayList<>(call.inputs());
        spec.controls().forEach(control -> inputs.add(control.tensor(call.place(), batching)));
        inputs.addAll(states);
        return inputs;
    }

    /** Adds the outputs that hold the next states. */
    void addOutputs(Set<String> names) {
        spec.states().forEach(state -> names.add(state.output()));
    }

    /** Keeps the states that the request produced. */
    void remember(Map<String, Tensor> results) throws NodeException {
        Map<String, Tensor> left = new LinkedHashMap<>();
        for (StateSpec state : spec.states()) {
            Tensor result = results.get(state.output());
            if (result == null) {
                throw NodeException.internal("state '" + state.output() + "' is missing in the result");
            }
            left.put(state.input(), new Tensor(state.input(), result.datatype(), result.shape(), result.data()));
        }
        states = List.copyOf(left.values());
    }
}
