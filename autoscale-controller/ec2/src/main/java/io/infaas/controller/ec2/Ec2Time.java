package io.infaas.controller.ec2;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How time passes for a provider.
 *
 * @param nanos monotonic time, ns
 * @param pause waits for a time, ns, or until its thread is interrupted
 * @param threads makes the threads of a provider, which closes them
 */
record Ec2Time(Clock clock, LongSupplier nanos, LongConsumer pause, Supplier<Ec2Threads> threads) {

    /** Time of the system. */
    static Ec2Time real(Clock clock) {
        return new Ec2Time(clock, System::nanoTime, Ec2Time::park, LiveThreads::new);
    }

    private static void park(long nanos) {
        long end = System.nanoTime() + nanos;
        while (end - System.nanoTime() > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    /** A few threads for calls, with at most {@link CallQueue#MOST_WAITING} waiting calls, and one for looks at EC2. */
    static final class LiveThreads implements Ec2Threads {

        private static final int WORKERS = 4;
        private static final Duration END = Duration.ofSeconds(5);

        private final ExecutorService calls = new ThreadPoolExecutor(
                WORKERS,
                WORKERS,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(CallQueue.MOST_WAITING),
                daemons("ec2-calls"));
        private final ScheduledExecutorService polls =
                Executors.newSingleThreadScheduledExecutor(daemons("ec2-instances"));

        @Override
        public void call(Runnable task) {
            calls.execute(task);
        }

        @Override
        public void look(Runnable task) {
            polls.execute(task);
        }

        @Override
        public void lookEvery(Duration time, Runnable task) {
            var unused = polls.scheduleWithFixedDelay(task, time.toMillis(), time.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            polls.shutdownNow();
            calls.shutdownNow();
            try {
                boolean unused = calls.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)
                        && polls.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static ThreadFactory daemons(String name) {
            return task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            };
        }
    }
}
