package io.infaas.triton.embedded.model;

import java.util.List;

/**
 * One inference as a client asked for it, whatever the protocol.
 *
 * @param id the client's own, empty if there is none
 * @param place read by models with sequences alone
 * @param outputs what is asked for; empty means all
 * @param raw the only input came without name, type and shape: they are those of the model's only input
 */
public record InferCall(String id, SequencePosition place, List<Tensor> inputs, List<Output> outputs, boolean raw) {
    public InferCall {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** A requested output; with {@code classes > 0} its best classes as text instead of the tensor. */
    public record Output(String name, long classes) {}

    /** What error texts begin with (protocol.md B.2). */
    static String prefix(String id) {
        return "[request id: " + (id.isEmpty() ? "<id_unknown>" : id) + "] ";
    }
}
