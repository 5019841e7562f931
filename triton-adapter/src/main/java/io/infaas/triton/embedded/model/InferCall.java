package io.infaas.triton.embedded.model;

import java.util.List;

/**
 * An inference request, independent of the protocol.
 *
 * @param id the client's request id, empty if there is none
 * @param place position in a sequence; only models with sequences use it
 * @param outputs requested outputs; empty means all
 * @param raw whether the single input lacks name, type and shape; the model's only input supplies them
 */
public record InferCall(String id, SequencePosition place, List<Tensor> inputs, List<Output> outputs, boolean raw) {
    public InferCall {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** A requested output; {@code classes > 0} asks for its top classes as strings instead of the tensor. */
    public record Output(String name, long classes) {}

    /** Prefix of error texts (protocol page, B.2). */
    static String prefix(String id) {
        return "[request id: " + (id.isEmpty() ? "<id_unknown>" : id) + "] ";
    }

    /** The sequence of a request, and whether the request starts or ends it. */
    public record SequencePosition(CorrelationId id, boolean start, boolean end) {
        /** The position of a request outside any sequence. */
        public static final SequencePosition NONE = new SequencePosition(CorrelationId.NONE, false, false);

        public SequencePosition withId(CorrelationId other) {
            return new SequencePosition(other, start, end);
        }

        public SequencePosition withStart(boolean first) {
            return new SequencePosition(id, first, end);
        }

        public SequencePosition withEnd(boolean last) {
            return new SequencePosition(id, start, last);
        }
    }
}
