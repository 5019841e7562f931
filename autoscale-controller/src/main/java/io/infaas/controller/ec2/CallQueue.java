package io.infaas.controller.ec2;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Tasks that call EC2, done by a few threads. At most {@link #MOST_WAITING} wait. Thread-safe. */
final class CallQueue implements AutoCloseable {

    static final int MOST_WAITING = 1_000;
    static final String TOO_MANY = "more than %d calls to EC2 are waiting".formatted(MOST_WAITING);

    private static final int WORKERS = 4;
    private static final Duration END = Duration.ofSeconds(5);

    private final ExecutorService work = new ThreadPoolExecutor(
            WORKERS, WORKERS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), daemons("ec2-calls"));
    private final Consumer<String> notices;
    private final Runnable afterFailure;
    private volatile boolean closed;

    /**
     * @param notices told of each task that fails
     * @param afterFailure done once a task has failed
     */
    CallQueue(Consumer<String> notices, Runnable afterFailure) {
        this.notices = notices;
        this.afterFailure = afterFailure;
    }

    /**
     * Has a task done.
     *
     * @param id of the machine that it is about
     * @return false if too many are waiting, so that this one is not done
     */
    boolean submit(String id, Runnable task) {
        try {
            work.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    notices.accept("'%s': %s".formatted(id, Ec2Calls.line(e)));
                    afterFailure.run();
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            return closed;
        }
    }

    /** Ends what is under way, and does nothing that waits. Blocks for at most some seconds. */
    @Override
    public void close() {
        closed = true;
        work.shutdownNow();
        try {
            boolean unused = work.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
