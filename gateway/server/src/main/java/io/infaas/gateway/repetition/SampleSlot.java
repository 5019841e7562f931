package io.infaas.gateway.repetition;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.selection.Query;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Where a query keeps its sample while the answer passes, if it is sampled. Confined to the event loop of its client. */
public final class SampleSlot {

    private final SampledQueries sampled;
    private @Nullable AnswerSample sample;

    public SampleSlot(SampledQueries sampled) {
        this.sampled = sampled;
    }

    /** Takes the request, which is owned from now on. */
    public void begin(Query query, IndexedInstance by, SampledQueries.Form form, ByteBuf request) {
        end(false);
        sample = sampled.take(query, by, form, request);
    }

    /** Keeps bytes of the answer by reference. */
    public void copy(ByteBuf in, int at, int length) {
        AnswerSample open = sample;
        if (open != null) {
            open.add(in, at, length);
        }
    }

    /** Keeps all bytes of a buffer by reference. */
    public void copy(ByteBuf in) {
        copy(in, in.readerIndex(), in.readableBytes());
    }

    /** Ends the sample, if there is one. */
    public void end(boolean complete) {
        AnswerSample open = sample;
        sample = null;
        if (open != null) {
            open.end(complete);
        }
    }
}
