package io.infaas.gateway.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How what is written on one event loop leaves: each connection is flushed once per burst of reading, however many frames it was
 * given, and frames that stand side by side in a read buffer and go to the same connection leave as one slice of it, a <em>run</em>.
 *
 * <p>There is one outlet a loop because a run ends wherever anything else is written to its connection, whoever writes it: else frames
 * would overtake each other. Nothing written is ever forgotten: outside of a burst a task flushes.
 */
final class WriteCoalescer {

    private static final FastThreadLocal<WriteCoalescer> OF_LOOP = new FastThreadLocal<>();

    private final EventExecutor loop;
    private final List<FrameWriter> touched = new ArrayList<>();
    private int bursts;
    private boolean scheduled;
    private ByteBuf reading = Unpooled.EMPTY_BUFFER;
    private @Nullable FrameWriter runTo;
    private int runStart;
    private int runEnd;

    private WriteCoalescer(EventExecutor loop) {
        this.loop = loop;
    }

    /** The outlet of the event loop that this is called on. */
    static WriteCoalescer of(EventExecutor loop) {
        WriteCoalescer known = OF_LOOP.get();
        if (known == null) {
            known = new WriteCoalescer(loop);
            OF_LOOP.set(known);
        }
        return known;
    }

    /** A connection begins to read: nothing is flushed until {@link #burstOver}. */
    void burst() {
        bursts = 1;
    }

    void burstOver() {
        bursts = 0;
        flush();
    }

    /** The buffer that frames are taken from until {@link #taken}. */
    void take(ByteBuf in) {
        reading = in;
    }

    void taken() {
        endRun();
        reading = Unpooled.EMPTY_BUFFER;
    }

    /** Whether these bytes are in the buffer that is being taken apart, so that they may be {@link #run}. */
    @SuppressWarnings("ReferenceEquality")
    boolean takesFrom(ByteBuf in) {
        return reading == in;
    }

    /** Passes on bytes of the buffer that is being taken apart. */
    @SuppressWarnings("ReferenceEquality")
    void run(FrameWriter to, int start, int end) {
        if (runTo == to && runEnd == start) {
            runEnd = end;
            return;
        }
        endRun();
        runTo = to;
        runStart = start;
        runEnd = end;
        touch(to);
    }

    /** What is written to a connection next comes after its run. */
    @SuppressWarnings("ReferenceEquality")
    void cut(FrameWriter to) {
        if (runTo == to) {
            endRun();
        }
    }

    private void endRun() {
        FrameWriter to = runTo;
        if (to != null) {
            runTo = null;
            to.write(reading.retainedSlice(runStart, runEnd - runStart));
        }
    }

    /** A connection has something to flush. */
    void touch(FrameWriter writer) {
        if (writer.touch()) {
            touched.add(writer);
            if (bursts == 0 && !scheduled) {
                scheduled = true;
                loop.execute(this::flushLater);
            }
        }
    }

    private void flushLater() {
        scheduled = false;
        if (bursts == 0) {
            flush();
        }
    }

    // flushing makes room, which lets more be written: the list grows while it is worked through
    private void flush() {
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).flush();
        }
        touched.clear();
    }
}
