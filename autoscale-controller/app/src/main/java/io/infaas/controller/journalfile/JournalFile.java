package io.infaas.controller.journalfile;

import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.gateway.linefile.RotatingFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal file with one JSON object per line. Writers never wait for the disk: one thread empties a bounded queue. Entries
 * that meet a full queue or an unwritable disk are dropped and counted; the journal itself records the count once it can be
 * written again. Thread-safe.
 */
public final class JournalFile implements Journal, AutoCloseable {

    /** Size at which the file is rotated, bytes. */
    public static final long MAX_BYTES = 64L << 20;

    private static final int QUEUE = 4_096;
    private static final long POLL_MS = 200;
    private static final long CLOSE_MS = 5_000;
    private static final Logger LOG = LoggerFactory.getLogger(JournalFile.class);

    private final Clock clock;
    private final Path path;
    private final RotatingFile file;
    private final BlockingQueue<JournalLine> queue;
    private final Thread writer = new Thread(this::run, "journal");
    private final AtomicLong lost = new AtomicLong();
    private final AtomicBoolean closing = new AtomicBoolean();
    private long toldLost;
    private boolean failing;

    private JournalFile(Clock clock, Path path, RotatingFile file, int queued) {
        this.clock = clock;
        this.path = path;
        this.file = file;
        this.queue = new ArrayBlockingQueue<>(queued);
        writer.setDaemon(true);
    }

    /**
     * Opens the file for appending and creates its parent folders.
     *
     * @param clock clock for the time of entries
     * @throws JournalException if it cannot be written; the message names the flag {@code --journal}
     */
    public static JournalFile open(Path path, Clock clock) throws JournalException {
        return open(path, clock, MAX_BYTES, QUEUE);
    }

    static JournalFile open(Path path, Clock clock, long maxBytes, int queued) throws JournalException {
        try {
            JournalFile journal = new JournalFile(clock, path, RotatingFile.open(path, maxBytes), queued);
            journal.writer.start();
            return journal;
        } catch (IOException e) {
            throw new JournalException(
                    "journal %s cannot be written (%s): choose another file with --journal".formatted(path, e), e);
        }
    }

    @Override
    public void write(JournalEntry entry) {
        if (closing.get() || !queue.offer(new JournalLine(clock.instant(), entry))) {
            lost.incrementAndGet();
        }
    }

    /** Number of dropped entries. */
    public long lostEntries() {
        return lost.get();
    }

    /** Writes the queued entries within a bounded time and closes the file. */
    @Override
    public void close() {
        closing.set(true);
        try {
            writer.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (file) {
            while (true) {
                JournalLine line = queue.poll(POLL_MS, TimeUnit.MILLISECONDS);
                if (line != null) {
                    put(line);
                } else if (closing.get()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("journal {}: could not close the file: {}", path, e.toString());
        }
    }

    private void put(JournalLine line) {
        try {
            reportLost();
            append(line);
            if (failing) {
                failing = false;
                LOG.warn("journal {}: writable again", path);
            }
        } catch (IOException e) {
            lost.incrementAndGet();
            if (!failing) {
                failing = true;
                LOG.warn("journal {}: write failed, dropping entries until it succeeds: {}", path, e.toString());
            }
        }
    }

    private void reportLost() throws IOException {
        long now = lost.get();
        if (now > toldLost) {
            Map<String, Long> inputs = Map.of("lost", now - toldLost);
            append(new JournalLine(
                    clock.instant(),
                    JournalEntry.of(
                            "journal",
                            "",
                            "",
                            "",
                            "entries dropped: the queue was full or the file could not be written",
                            "lost",
                            inputs)));
            toldLost = now;
        }
    }

    private void append(JournalLine line) throws IOException {
        file.append((line.json() + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
