package io.infaas.triton.embedded.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one sequence has left for its next request. Whoever runs that request owns it for as long. */
final class SequenceState {
    private final SequenceSpec spec;
    private final List<Tensor> first;
    private List<Tensor> states;

    /** @param first what each state begins with */
    SequenceState(SequenceSpec spec, List<Tensor> first) {
        this.spec = spec;
        this.first = first;
        this.states = first;
    }

    /** What the graph takes for this request: the client's inputs, the controls, the states. */
    List<Tensor> inputs(CheckedCall call, boolean batching) {
        if (call.place().start()) {
            states = first;
        }
        List<Tensor> inputs = new ArrayList<>(call.inputs());
        spec.controls().forEach(control -> inputs.add(control.tensor(call.place(), batching)));
        inputs.addAll(states);
        return inputs;
    }

    /** Adds the outputs to ask the graph for. */
    void addOutputs(Set<String> names) {
        spec.states().forEach(state -> names.add(state.output()));
    }

    /** Keeps what the request has left. */
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
