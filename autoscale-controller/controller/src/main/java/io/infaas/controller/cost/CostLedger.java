package io.infaas.controller.cost;

import io.infaas.gateway.linefile.RotatingFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Costs of the nodes, by the hour. Recording never waits for the disk: one thread writes and reads, and retries a failed hour each minute.
 * Thread-safe.
 */
public final class CostLedger implements CostReports, AutoCloseable {

    /** Suffix of a ledger's name after the name of the journal. */
    public static final String SUFFIX = ".costs";

    /** Size at which the file is rotated, bytes. */
    static final long MAX_BYTES = 64L << 20;

    /** Longest time between two samples that is recorded: a longer one has no data. */
    static final Duration LONGEST_GAP = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(CostLedger.class);
    private static final Duration KEEP_EVERY = Duration.ofMinutes(1);
    /** Hours that are kept in memory: without a file, or until they can be written. */
    private static final int MOST_UNWRITTEN = 48;

    private static final int MOST_TASKS = 8;
    private static final long CLOSE_MS = 5_000;

    private final @Nullable CostFile file;
    private final @Nullable RotatingFile lines;
    private final ThreadPoolExecutor disk = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.MILLISECONDS, new ArrayBlockingQueue<>(MOST_TASKS), CostLedger::daemon);
    private final AtomicBoolean writing = new AtomicBoolean();
    private final Deque<CostPeriod> unwritten = new ArrayDeque<>();
    private @Nullable OpenPeriod present;
    private @Nullable ClusterSample last;
    private Instant writtenAt = Instant.MIN;
    private boolean failing;

    private CostLedger(@Nullable CostFile file, @Nullable RotatingFile lines, Optional<CostPeriod> costPeriod) {
        this.file = file;
        this.lines = lines;
        this.present = costPeriod.map(OpenPeriod::of).orElse(null);
    }

    /**
     * Opens the ledger beside a journal and resumes it; without a journal, the last {@value #MOST_UNWRITTEN} hours are kept in memory.
     * Blocks while the file is read.
     *
     * @throws UncheckedIOException naming the file and the flag, if it cannot be read and written
     */
    public static CostLedger open(Optional<Path> journal) {
        return journal.map(CostLedger::beside).orElseGet(() -> new CostLedger(null, null, Optional.empty()));
    }

    private static CostLedger beside(Path journal) {
        CostFile file = new CostFile(journal.resolveSibling(journal.getFileName() + SUFFIX));
        try {
            return new CostLedger(file, RotatingFile.open(file.file(), MAX_BYTES), file.kept());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "costs %s cannot be read and written (%s): choose another file with --journal"
                            .formatted(file.file(), e),
                    e);
        }
    }

    /** Adds a sample. The first one, also after {@link #interrupt()}, only says from when to count. */
    public synchronized void record(ClusterSample sample) {
        ClusterSample before = last;
        last = sample;
        if (before != null) {
            Duration elapsed = Duration.between(before.time(), sample.time());
            if (elapsed.compareTo(Duration.ZERO) > 0 && elapsed.compareTo(LONGEST_GAP) <= 0) {
                hourOf(before.time()).add(before, sample, elapsed.toMillis() / 1e3);
            }
        }
        if (Duration.between(writtenAt, sample.time()).abs().compareTo(KEEP_EVERY) >= 0) {
            writtenAt = sample.time();
            startWriting();
        }
    }

    /** Forgets the last sample: the next one only starts the count. */
    public synchronized void interrupt() {
        last = null;
    }

    private OpenPeriod hourOf(Instant time) {
        Instant hour = time.truncatedTo(ChronoUnit.HOURS);
        OpenPeriod open = present;
        if (open != null && open.from().equals(hour)) {
            return open;
        }
        if (open != null) {
            if (unwritten.size() == MOST_UNWRITTEN) {
                CostPeriod oldest = unwritten.removeFirst();
                if (file != null) {
                    LOG.warn("costs of the hour {} are lost: they could not be written", oldest.from());
                }
            }
            unwritten.addLast(open.period());
        }
        OpenPeriod next = new OpenPeriod(hour);
        present = next;
        writtenAt = Instant.MIN;
        return next;
    }

    @Override
    public CompletionStage<CostReport> report(CostQuery query) {
        try {
            return CompletableFuture.supplyAsync(() -> read(query), disk);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("too many cost reports wait: try again", e));
        }
    }

    private CostReport read(CostQuery query) {
        CostSummary summary = new CostSummary(query);
        try {
            if (file != null) {
                file.read(summary::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("costs cannot be read: " + e, e);
        }
        unwritten().forEach(summary::add);
        openHour().ifPresent(summary::add);
        return summary.report();
    }

    private void startWriting() {
        if (writing.compareAndSet(false, true)) {
            try {
                disk.execute(this::write);
            } catch (RejectedExecutionException e) {
                writing.set(false);
                LOG.debug("cost reports occupy the disk thread: costs are written later", e);
            }
        }
    }

    private void write() {
        writing.set(false);
        CostFile target = file;
        RotatingFile log = lines;
        if (target == null || log == null) {
            return;
        }
        try {
            for (CostPeriod hour : unwritten()) {
                CostFile.append(hour, log);
                remove(hour);
            }
            Optional<CostPeriod> open = openHour();
            if (open.isPresent()) {
                target.keep(open.get());
            }
            if (failing) {
                LOG.warn("costs can be written again");
            }
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.warn("costs cannot be written, trying again each minute: {}", e.toString());
            }
            failing = true;
        }
    }

    private synchronized List<CostPeriod> unwritten() {
        return new ArrayList<>(unwritten);
    }

    private synchronized void remove(CostPeriod written) {
        boolean unused = unwritten.remove(written);
    }

    private synchronized Optional<CostPeriod> openHour() {
        return Optional.ofNullable(present).map(OpenPeriod::period);
    }

    /** Writes the remaining hours; waits for a bounded time. */
    @Override
    public void close() {
        startWriting();
        disk.shutdown();
        try {
            if (!disk.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("costs of the last minute are lost: the disk does not answer");
            }
            if (lines != null) {
                lines.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("could not close the file of costs: {}", e.toString());
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "costs");
        thread.setDaemon(true);
        return thread;
    }
}
