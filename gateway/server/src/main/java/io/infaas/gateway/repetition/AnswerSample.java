package io.infaas.gateway.repetition;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.selection.Query;
import io.infaas.triton.wire.PieceBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * A sampled query: its request and its growing answer, until {@link #end}. The client's event loop fills it; whoever gets it then owns it
 * and closes it.
 */
public final class AnswerSample implements AutoCloseable {

    private final Query query;
    private final IndexedInstance by;
    private final SampledQueries.Form form;
    private final ByteBuf request;
    private final PieceBuffer answer = new PieceBuffer();
    private final LongPredicate room;
    private final Consumer<AnswerSample> onEnd;
    private long bytes;
    private boolean whole = true;

    /**
     * @param request owned
     * @param room reserves bytes of the answer
     * @param onEnd gets the sample at its end
     */
    AnswerSample(
            Query query,
            IndexedInstance by,
            SampledQueries.Form form,
            ByteBuf request,
            LongPredicate room,
            Consumer<AnswerSample> onEnd) {
        this.query = query;
        this.by = by;
        this.form = form;
        this.request = request;
        this.room = room;
        this.onEnd = onEnd;
        this.bytes = request.readableBytes();
    }

    /** Adds the next bytes of the answer by reference, unless there is no room for them. */
    public void add(ByteBuf in, int at, int length) {
        if (whole && room.test(length)) {
            bytes += length;
            answer.add(in, at, length);
        } else {
            whole = false;
        }
    }

    /**
     * Ends the answer; the sample must not be used any more.
     *
     * @param complete whether the client has all of it
     */
    public void end(boolean complete) {
        whole &= complete;
        answer.seal();
        onEnd.accept(this);
    }

    Query query() {
        return query;
    }

    IndexedInstance by() {
        return by;
    }

    SampledQueries.Form form() {
        return form;
    }

    /** Whether the request and all of its answer are here. */
    boolean isWhole() {
        return whole;
    }

    byte[] request() {
        return ByteBufUtil.getBytes(request);
    }

    byte[] answer() {
        return ByteBufUtil.getBytes(answer.view());
    }

    /** Bytes of request and answer. */
    long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        request.release();
        answer.close();
    }
}
