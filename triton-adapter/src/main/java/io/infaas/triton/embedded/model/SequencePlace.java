package io.infaas.triton.embedded.model;

/** Which sequence a request belongs to and whether it is the first or the last of it. */
public record SequencePlace(CorrelationId id, boolean start, boolean end) {
    /** Outside any sequence. */
    public static final SequencePlace NONE = new SequencePlace(CorrelationId.NONE, false, false);

    public SequencePlace withId(CorrelationId other) {
        return new SequencePlace(other, start, end);
    }

    public SequencePlace withStart(boolean first) {
        return new SequencePlace(id, first, end);
    }

    public SequencePlace withEnd(boolean last) {
        return new SequencePlace(id, start, last);
    }
}
