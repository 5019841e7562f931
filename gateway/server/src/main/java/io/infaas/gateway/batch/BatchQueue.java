package io.infaas.gateway.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Hands what is added to a thread of its own, in order and in batches. A bounded number waits; further ones are dropped and counted.
 * Whoever adds takes no lock and wakes nobody: the thread looks from time to time.
 *
 * @param <T> what is added, by any thread
 */
public final class BatchQueue<T> {

    private static final long LONGEST_END_MS = 2_000;

    /** What the thread does; may block. */
    public interface Receiver<T> {

        /** Takes a batch that is not empty; must not throw. */
        void receive(List<T> batch);

        /** Follows the last batch. */
        default void end() {}
    }

    private final Queue<T> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder overflowed = new LongAdder();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final int most;
    private final int batch;
    private final Duration look;
    private final Receiver<T> receiver;
    private final Thread thread;
    private volatile boolean closing;

    private BatchQueue(String name, int most, int batch, Duration look, Receiver<T> receiver) {
        this.most = most;
        this.batch = batch;
        this.look = look;
        this.receiver = receiver;
        thread = new Thread(this::run, name);
    }

    /**
     * Starts the thread.
     *
     * @param name of the thread
     * @param most that may wait
     * @param batch most that are received at once
     * @param look time between two looks at an empty queue
     */
    public static <T> BatchQueue<T> start(String name, int most, int batch, Duration look, Receiver<T> receiver) {
        BatchQueue<T> queue = new BatchQueue<>(name, most, batch, look, receiver);
        queue.thread.setDaemon(true);
        queue.thread.start();
        return queue;
    }

    /** Adds one, or drops it. */
    public void add(T added) {
        if (admit(1)) {
            queue.add(added);
        }
    }

    /** Adds all, or drops all. */
    public void addAll(List<T> added) {
        if (admit(added.size())) {
            queue.addAll(added);
        }
    }

    private boolean admit(int count) {
        boolean room = !closing;
        if (room && waiting.addAndGet(count) > most) {
            waiting.addAndGet(-count);
            room = false;
        }
        if (!room) {
            overflowed.add(count);
        }
        return room;
    }

    /** How many were dropped. */
    public long overflowed() {
        return overflowed.sum();
    }

    /** Takes no more; completes when those that wait are received, at the latest after {@value #LONGEST_END_MS} ms. */
    public CompletionStage<Void> close() {
        closing = true;
        LockSupport.unpark(thread);
        return ended.copy().completeOnTimeout(null, LONGEST_END_MS, TimeUnit.MILLISECONDS);
    }

    private void run() {
        boolean last;
        do {
            last = closing;
            List<T> taken = take();
            if (!taken.isEmpty()) {
                receiver.receive(taken);
                last = false;
            } else if (!last) {
                LockSupport.parkNanos(this, look.toNanos());
            }
            if (Thread.interrupted()) {
                // nobody interrupts this thread but the end of the process
                closing = true;
            }
        } while (!last);
        receiver.end();
        ended.complete(null);
    }

    private List<T> take() {
        List<T> taken = new ArrayList<>();
        while (taken.size() < batch) {
            T next = queue.poll();
            if (next == null) {
                break;
            }
            waiting.decrementAndGet();
            taken.add(next);
        }
        return taken;
    }
}
