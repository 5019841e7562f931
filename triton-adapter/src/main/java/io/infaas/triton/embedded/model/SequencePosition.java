package io.infaas.triton.embedded.model;

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
