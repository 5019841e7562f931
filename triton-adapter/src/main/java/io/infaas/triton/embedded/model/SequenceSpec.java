package io.infaas.triton.embedded.model;

import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelSequenceBatching;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The sequence part of a model configuration.
 *
 * @param idleNanos idle timeout of a sequence, in nanoseconds
 * @param candidates maximum number of active sequences per instance; further ones wait until one ends
 */
record SequenceSpec(long idleNanos, int candidates, List<ControlSpec> controls) {
    SequenceSpec {
        controls = List.copyOf(controls);
    }

    /** @throws NodeException if Triton rejects it, and for iterative sequences, which need a decoupled model */
    static Optional<SequenceSpec> of(ModelConfig config) throws NodeException {
        if (!config.hasSequenceBatching()) {
            return Optional.empty();
        }
        ModelSequenceBatching sequences = config.getSequenceBatching();
        if (sequences.getIterativeSequence()) {
            throw NodeException.invalid("sequence_batching of model '" + config.getName()
                    + "': this node does not support iterative_sequence: leave it out");
        }
        List<ControlSpec> controls = new ArrayList<>();
        Set<ModelSequenceBatching.Control.Kind> kinds = new HashSet<>();
        for (var input : sequences.getControlInputList()) {
            for (var control : input.getControlList()) {
                if (input.getName().isEmpty() || !kinds.add(control.getKind())) {
                    throw NodeException.invalid("sequence_batching of model '" + config.getName() + "', control_input '"
                            + input.getName() + "': give a name and each kind once, " + control.getKind());
                }
                controls.add(ControlSpec.of(config.getName(), input.getName(), control));
            }
        }
        return Optional.of(new SequenceSpec(idle(sequences), candidates(config), controls));
    }

    private static long idle(ModelSequenceBatching sequences) {
        long micros = sequences.getMaxSequenceIdleMicroseconds();
        return micros < 0 || micros > Long.MAX_VALUE / 1000 ? Long.MAX_VALUE : micros * 1000;
    }

    private static int candidates(ModelConfig config) {
        int oldest = config.getSequenceBatching().getOldest().getMaxCandidateSequences();
        return oldest > 0 ? oldest : Math.max(1, config.getMaxBatchSize());
    }

    /** Whether the node itself feeds this input of the graph. */
    boolean feeds(String input) {
        return controls.stream().anyMatch(control -> control.name().equals(input));
    }

    /** The graph inputs of a request: the client's inputs and the controls. */
    List<Tensor> inputs(CheckedCall call, boolean batching) {
        List<Tensor> inputs = new ArrayList<>(call.inputs());
        controls.forEach(control -> inputs.add(control.tensor(call.place(), batching)));
        return inputs;
    }
}
