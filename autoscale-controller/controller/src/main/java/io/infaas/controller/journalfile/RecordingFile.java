package io.infaas.controller.journalfile;

import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.journal.RecordedSecond;
import io.infaas.gateway.linefile.BatchQueue;
import io.infaas.gateway.linefile.RotatingFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The seconds of a controller in a file beside its journal, as {@link RecordedLines}. The file is rotated at {@value #MAX_BYTES} bytes (about
 * three days of 100 applications), and after a week; {@code <name>.1} has the older lines. Thread-safe; writers never wait for the disk.
 */
public final class RecordingFile implements AutoCloseable {

    static final long MAX_BYTES = 1L << 30;

    private static final Duration LONGEST = Duration.ofDays(7);

    private static final int QUEUE = 600;
    private static final Logger LOG = LoggerFactory.getLogger(RecordingFile.class);

    private final BatchQueue<RecordedSecond> queue;

    private RecordingFile(BatchQueue<RecordedSecond> queue) {
        this.queue = queue;
    }

    /** The file of seconds beside a journal: {@code journal.demand.jsonl} beside {@code journal.jsonl}. */
    public static Path beside(Path journal) {
        String name = journal.getFileName().toString();
        String stem = name.endsWith(".jsonl") ? name.substring(0, name.length() - ".jsonl".length()) : name;
        return journal.resolveSibling(stem + ".demand.jsonl");
    }

    /** Opens the file for appending and creates its parent folders. */
    static RecordingFile open(Path file, Clock clock) throws IOException {
        Lines lines = new Lines(begin(file, clock), RotatingFile.open(file, MAX_BYTES));
        return new RecordingFile(BatchQueue.start("recording " + file, QUEUE, 1, lines));
    }

    /** The time of the first line; now without one. */
    private static Instant begin(Path file, Clock clock) throws IOException {
        if (Files.exists(file)) {
            try (BufferedReader lines = Files.newBufferedReader(file)) {
                String first = lines.readLine();
                if (first != null) {
                    return Instant.parse(parse(file, 1, first).time());
                }
            } catch (DocumentException | DateTimeParseException e) {
                LOG.warn("{}: the first line has no time: the file is kept for a week from now on", file);
            }
        }
        return clock.instant();
    }

    /** Adds a second. */
    void write(RecordedSecond second) {
        queue.add(second);
    }

    /** Number of dropped seconds. */
    long lostSeconds() {
        return queue.overflowed() + queue.failed();
    }

    /** Writes the queued seconds within a bounded time and closes the file. */
    @Override
    public void close() {
        queue.close().toCompletableFuture().join();
    }

    private static final class Lines implements BatchQueue.Receiver<RecordedSecond> {

        private final RotatingFile file;
        private Instant begin;
        private final RecordedLines lines = new RecordedLines();

        Lines(Instant begin, RotatingFile file) {
            this.begin = begin;
            this.file = file;
        }

        @Override
        public void receive(List<RecordedSecond> batch, long dropped) throws IOException {
            for (RecordedSecond second : batch) {
                Instant time = Instant.parse(second.time());
                if (time.isAfter(begin.plus(LONGEST))) {
                    file.rotate();
                    begin = time;
                }
                byte[] line = lines.next(second);
                try {
                    file.write(line);
                } catch (IOException e) {
                    lines.restart();
                    throw e;
                }
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /**
     * Reads all lines, the oldest first. An incomplete last line is left out, with a warning: its writer ended, or is at it.
     *
     * @throws DocumentException naming file, line and rule
     */
    public static void read(Path file, Consumer<RecordedSecond> reader) {
        Path older = RotatingFile.older(file);
        if (Files.exists(older)) {
            readLines(older, reader);
        }
        readLines(file, reader);
    }

    private static void readLines(Path file, Consumer<RecordedSecond> reader) {
        int number = 0;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String line = lines.readLine();
            while (line != null) {
                number++;
                String next = lines.readLine();
                Optional<RecordedSecond> second = parse(file, number, line, next == null);
                try {
                    second.ifPresent(reader);
                } catch (IllegalArgumentException e) {
                    throw new DocumentException("%s: line %d: %s".formatted(file, number, e.getMessage()), e);
                }
                line = next;
            }
        } catch (IOException e) {
            throw new DocumentException("%s: cannot be read: %s".formatted(file, e), e);
        }
    }

    private static Optional<RecordedSecond> parse(Path file, int number, String line, boolean isLast) {
        try {
            return Optional.of(parse(file, number, line));
        } catch (DocumentException e) {
            if (!isLast) {
                throw e;
            }
            LOG.warn("{}: line {} is incomplete and left out", file, number);
            return Optional.empty();
        }
    }

    private static RecordedSecond parse(Path file, int number, String line) {
        return DocumentFormat.JSON.parse("%s: line %d".formatted(file, number), line, RecordedSecond.class);
    }
}
