package io.infaas.gateway.accesslog;

import io.infaas.gateway.batch.BatchQueue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes lines on a thread of its own. At most {@value #MOST} wait; further ones are dropped and counted, as are those that cannot be
 * written.
 */
public final class QueuedAccessLog implements AccessLog {

    static final int MOST = 16_384;

    private static final Logger LOG = LoggerFactory.getLogger(QueuedAccessLog.class);
    private static final int BATCH = 512;
    private static final Duration LOOK = Duration.ofMillis(50);

    private final BatchQueue<AccessLine> lines;
    private final LongAdder unwritten;

    private QueuedAccessLog(BatchQueue<AccessLine> lines, LongAdder unwritten) {
        this.lines = lines;
        this.unwritten = unwritten;
    }

    /**
     * Opens the log and starts its thread.
     *
     * @throws IllegalArgumentException naming flag, file and reason
     */
    public static QueuedAccessLog open(AccessLogTarget target) {
        return start(target.open());
    }

    static QueuedAccessLog start(LineSink sink) {
        LongAdder unwritten = new LongAdder();
        return new QueuedAccessLog(
                BatchQueue.start("access-log", MOST, BATCH, LOOK, new Writer(sink, unwritten)), unwritten);
    }

    @Override
    public void add(AccessLine line) {
        lines.add(line);
    }

    @Override
    public long overflowed() {
        return lines.overflowed();
    }

    @Override
    public long unwritten() {
        return unwritten.sum();
    }

    /** Takes no further lines; completes when those that wait are written, or soon if they cannot be. */
    public CompletionStage<Void> close() {
        return lines.close();
    }

    private static final class Writer implements BatchQueue.Receiver<AccessLine> {

        private final LineSink sink;
        private final LongAdder unwritten;
        private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        private boolean failing;

        Writer(LineSink sink, LongAdder unwritten) {
            this.sink = sink;
            this.unwritten = unwritten;
        }

        @Override
        public void receive(List<AccessLine> batch) {
            ByteArrayOutputStream lines = new ByteArrayOutputStream();
            int count = 0;
            for (AccessLine line : batch) {
                try {
                    line.print(printed);
                    printed.writeTo(lines);
                    count++;
                } catch (IOException | RuntimeException e) {
                    // memory does not fail; a line that cannot be printed must not end the log
                    unwritten.increment();
                    LOG.error("a line of the access log cannot be printed", e);
                }
                printed.reset();
            }
            write(lines.toByteArray(), count);
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

        @Override
        public void end() {
            try {
                sink.close();
            } catch (IOException e) {
                LOG.warn("the access log cannot be closed: {}", e.toString());
            }
        }
    }
}
