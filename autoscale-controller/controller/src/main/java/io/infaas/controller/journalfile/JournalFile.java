package io.infaas.controller.journalfile;

import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.journal.RecordedSecond;
import io.infaas.gateway.linefile.BatchQueue;
import io.infaas.gateway.linefile.RotatingFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A journal file with one JSON object per line, and the file of seconds beside it. Writers never wait for the disk. A full queue or an
 * unwritable disk drops and counts entries; the journal itself records the count once it can be written again. Thread-safe.
 */
public final class JournalFile implements Journal, AutoCloseable {

    /** Size at which the file is rotated, bytes. */
    public static final long MAX_BYTES = 64L << 20;

    /** Number of previous files: a decision is found for about 400 MB of later lines. */
    static final int PREVIOUS = 5;

    private static final int QUEUE = 4_096;

    private final Clock clock;
    private final BatchQueue<JournalLine> queue;
    private final Optional<RecordingFile> seconds;

    private JournalFile(Clock clock, BatchQueue<JournalLine> queue, Optional<RecordingFile> seconds) {
        this.clock = clock;
        this.queue = queue;
        this.seconds = seconds;
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
            Lines lines = new Lines(clock, RotatingFile.open(path, maxBytes, PREVIOUS));
            // a device such as /dev/stdout has no file beside it
            Optional<RecordingFile> seconds = Files.exists(path) && !Files.isRegularFile(path)
                    ? Optional.empty()
                    : Optional.of(RecordingFile.open(RecordingFile.beside(path), clock));
            return new JournalFile(clock, BatchQueue.start("journal " + path, queued, 1, lines), seconds);
        } catch (IOException e) {
            throw new JournalException(
                    "journal %s cannot be written (%s): choose another file with --journal".formatted(path, e), e);
        }
    }

    @Override
    public void write(JournalEntry entry) {
        queue.add(new JournalLine(clock.instant(), entry));
    }

    @Override
    public void write(RecordedSecond second) {
        seconds.ifPresent(file -> file.write(second));
    }

    /** Number of dropped entries and seconds. */
    public long lostEntries() {
        return queue.overflowed()
                + queue.failed()
                + seconds.map(RecordingFile::lostSeconds).orElse(0L);
    }

    /** Writes the queued entries within a bounded time and closes the file. */
    @Override
    public void close() {
        queue.close().toCompletableFuture().join();
        seconds.ifPresent(RecordingFile::close);
    }

    private static final class Lines implements BatchQueue.Receiver<JournalLine> {

        private final Clock clock;
        private final RotatingFile file;
        private long recordedLost;

        Lines(Clock clock, RotatingFile file) {
            this.clock = clock;
            this.file = file;
        }

        @Override
        public void receive(List<JournalLine> batch, long dropped) throws IOException {
            if (dropped > recordedLost) {
                JournalEntry lost = JournalEntry.of(
                        "journal",
                        "",
                        "",
                        "",
                        "entries dropped: the queue was full or the file could not be written",
                        "lost",
                        Map.of("lost", dropped - recordedLost));
                append(new JournalLine(clock.instant(), lost));
                recordedLost = dropped;
            }
            for (JournalLine line : batch) {
                append(line);
            }
        }

        private void append(JournalLine line) throws IOException {
            file.write((line.json() + "\n").getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** The journal file cannot be opened; the message names the file and the remedy. */
    public static final class JournalException extends Exception {

        private static final long serialVersionUID = 1L;

        JournalException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
