package io.infaas.gateway.accesslog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes lines on a thread of its own. At most {@value #MOST} wait; further ones are dropped and counted, as are those that cannot be
 * written. Whoever adds one takes no lock and wakes nobody: the thread looks {@value #LOOKS_PER_SECOND} times a second.
 */
public final class QueuedAccessLog implements AccessLog {

    static final int MOST = 16_384;

    private static final Logger LOG = LoggerFactory.getLogger(QueuedAccessLog.class);
    private static final int LOOKS_PER_SECOND = 20;
    private static final int BATCH_BYTES = 256 << 10;
    private static final long LONGEST_END_MS = 2_000;

    private final Queue<AccessLine> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder overflowed = new LongAdder();
    private final LongAdder unwritten = new LongAdder();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final LineSink sink;
    private final Thread writer = new Thread(this::run, "access-log");
    private final ByteArrayOutputStream batch = new ByteArrayOutputStream();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private volatile boolean closing;
    private boolean failing;

    QueuedAccessLog(LineSink sink) {
        this.sink = sink;
    }

    /**
     * Opens the log and starts its thread.
     *
     * @throws IllegalArgumentException naming flag, file and reason
     */
    public static QueuedAccessLog open(AccessLogTarget target) {
        QueuedAccessLog log = new QueuedAccessLog(target.open());
        log.start();
        return log;
    }

    void start() {
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void add(AccessLine line) {
        if (closing) {
            overflowed.increment();
        } else if (waiting.incrementAndGet() > MOST) {
            waiting.decrementAndGet();
            overflowed.increment();
        } else {
            lines.add(line);
        }
    }

    @Override
    public long overflowed() {
        return overflowed.sum();
    }

    @Override
    public long unwritten() {
        return unwritten.sum();
    }

    /** Takes no further lines; completes when those that wait are written, at the latest after {@value #LONGEST_END_MS} ms. */
    public CompletionStage<Void> close() {
        closing = true;
        LockSupport.unpark(writer);
        return ended.copy().completeOnTimeout(null, LONGEST_END_MS, TimeUnit.MILLISECONDS);
    }

    private void run() {
        boolean last;
        do {
            last = closing;
            int taken = take();
            if (taken > 0) {
                write(batch.toByteArray(), taken);
                batch.reset();
                last = false;
            } else if (!last) {
                LockSupport.parkNanos(this, TimeUnit.SECONDS.toNanos(1) / LOOKS_PER_SECOND);
            }
        } while (!last);
        try {
            sink.close();
        } catch (IOException e) {
            LOG.warn("the access log cannot be closed: {}", e.toString());
        }
        ended.complete(null);
    }

    /** Prints lines that wait into the batch; returns how many. */
    private int take() {
        int taken = 0;
        while (batch.size() < BATCH_BYTES) {
            AccessLine line = lines.poll();
            if (line == null) {
                break;
            }
            waiting.decrementAndGet();
            try {
                line.print(printed);
                printed.writeTo(batch);
                taken++;
            } catch (IOException | RuntimeException e) {
                // memory does not fail; a line that cannot be printed must not end the log
                unwritten.increment();
                LOG.error("a line of the access log cannot be printed", e);
            }
            printed.reset();
        }
        return taken;
    }

    private void write(byte[] added, int count) {
        try {
            sink.append(added);
            if (failing) {
                failing = false;
                LOG.warn("the access log is written again");
            }
        } catch (IOException e) {
            unwritten.add(count);
            if (!failing) {
                failing = true;
                LOG.warn("the access log cannot be written, its lines are dropped until it can: {}", e.toString());
            }
        }
    }
}
