package io.infaas.gateway.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batches the writes of one event loop. Each connection is flushed once per burst of reads, for any number of frames. Adjacent frames of a
 * read buffer that go to the same connection leave as one slice of it, a <em>run</em>.
 *
 * <p>Each loop has one coalescer, because any other write to a connection must end its run; otherwise frames would overtake each other. No
 * write is forgotten: outside a burst, a task flushes.
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

    /** Returns the coalescer of the calling event loop. */
    static WriteCoalescer of(EventExecutor loop) {
        WriteCoalescer writeCoalescer = OF_LOOP.get();
        if (writeCoalescer == null) {
            writeCoalescer = new WriteCoalescer(loop);
            OF_LOOP.set(writeCoalescer);
        }
        return writeCoalescer;
    }

    /** Starts a burst of reads: nothing is flushed until {@link #endBurst}. */
    void beginBurst() {
        bursts = 1;
    }

    void endBurst() {
        bursts = 0;
        flush();
    }

    /** Sets the buffer that frames are read from until {@link #endReading}. */
    void beginReading(ByteBuf in) {
        reading = in;
    }

    void endReading() {
        endRun();
        reading = Unpooled.EMPTY_BUFFER;
    }

    /** Whether the bytes are in the current read buffer, so that {@link #extendRun} accepts them. */
    @SuppressWarnings("ReferenceEquality")
    boolean takesFrom(ByteBuf in) {
        return reading == in;
    }

    /** Forwards bytes of the current read buffer. */
    @SuppressWarnings("ReferenceEquality")
    void extendRun(FrameWriter to, int start, int end) {
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

    /** Ends the run to a connection, so that the next write follows it. */
    @SuppressWarnings("ReferenceEquality")
    void endRunTo(FrameWriter to) {
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

    /** Marks a connection for the next flush. */
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

    // a flush frees capacity, which causes further writes: the list grows during the loop
    private void flush() {
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).flush();
        }
        touched.clear();
    }
}
