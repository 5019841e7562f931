package io.infaas.gateway.linefile;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes entries to a receiver that may block, in order and in batches, on a separate thread. A bounded number waits; further entries are
 * dropped and counted, as are entries that the receiver fails on. Adding takes no lock and wakes no thread: the thread polls every
 * {@value #LOOK_MS} ms.
 *
 * @param <T> an entry, added by any thread
 */
public final class BatchQueue<T> {

    private static final long LOOK_MS = 50;
    private static final long LONGEST_END_MS = 2_000;
    private static final Logger LOG = LoggerFactory.getLogger(BatchQueue.class);

    /** The receiver of batches on the thread; may block. */
    public interface Receiver<T> extends Closeable {

        /**
         * Takes a batch that is not empty.
         *
         * @param dropped number of entries dropped so far
         * @throws IOException if the batch is lost
         */
        void receive(List<T> batch, long dropped) throws IOException;

        /** Follows the last batch. */
        @Override
        default void close() throws IOException {}
    }

    private final Queue<T> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder overflowed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final String name;
    private final int capacity;
    private final int batch;
    private final Receiver<T> receiver;
    private final ScheduledExecutorService thread;
    private volatile boolean closing;
    private boolean failing;

    private BatchQueue(String name, int capacity, int batch, Receiver<T> receiver) {
        this.name = name;
        this.capacity = capacity;
        this.batch = batch;
        this.receiver = receiver;
        thread = Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory(name, true));
    }

    /**
     * Starts the thread.
     *
     * @param name for log lines about failures and recoveries of the receiver
     * @param capacity most entries that wait
     * @param batch most entries of a batch
     */
    public static <T> BatchQueue<T> start(String name, int capacity, int batch, Receiver<T> receiver) {
        BatchQueue<T> queue = new BatchQueue<>(name, capacity, batch, receiver);
        Future<?> unused = queue.thread.scheduleWithFixedDelay(queue::drain, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
        return queue;
    }

    /** Adds an entry, or drops it. */
    public void add(T entry) {
        if (admit(1)) {
            queue.add(entry);
        }
    }

    /** Adds all entries, or drops all. */
    public void addAll(List<T> entries) {
        if (admit(entries.size())) {
            queue.addAll(entries);
        }
    }

    private boolean admit(int count) {
        if (waiting.addAndGet(count) <= capacity && !closing) {
            return true;
        }
        waiting.addAndGet(-count);
        overflowed.add(count);
        return false;
    }

    /** Entries dropped because too many were waiting, or the queue was closed. */
    public long overflowed() {
        return overflowed.sum();
    }

    /** Entries dropped because the receiver failed. */
    public long failed() {
        return failed.sum();
    }

    /** Accepts no more; completes when the waiting entries are received, at the latest after {@value #LONGEST_END_MS} ms. */
    public synchronized CompletionStage<Void> close() {
        if (!closing) {
            closing = true;
            thread.execute(this::end);
            thread.shutdown();
        }
        return ended.copy().completeOnTimeout(null, LONGEST_END_MS, TimeUnit.MILLISECONDS);
    }

    private void end() {
        drain();
        try {
            receiver.close();
        } catch (IOException e) {
            LOG.warn("{}: closing failed: {}", name, e.toString());
        }
        ended.complete(null);
    }

    private void drain() {
        for (List<T> entries = take(); !entries.isEmpty(); entries = take()) {
            try {
                receiver.receive(entries, overflowed() + failed());
                report(null);
            } catch (IOException | RuntimeException e) {
                failed.add(entries.size());
                report(e);
            }
        }
    }

    private List<T> take() {
        List<T> entries = new ArrayList<>();
        for (T next = queue.poll(); next != null; next = entries.size() < batch ? queue.poll() : null) {
            waiting.decrementAndGet();
            entries.add(next);
        }
        return entries;
    }

    private void report(@Nullable Exception failure) {
        if (failure != null && !failing) {
            LOG.warn("{}: writing failed, dropping entries until it succeeds: {}", name, failure.toString());
        } else if (failure == null && failing) {
            LOG.warn("{}: writing succeeds again", name);
        }
        failing = failure != null;
    }
}
