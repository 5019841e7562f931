package io.infaas.controller.ec2;

import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Tasks that call EC2. Thread-safe. */
final class CallQueue implements AutoCloseable {

    static final int MOST_WAITING = 1_000;
    static final String TOO_MANY = "more than %d calls to EC2 are waiting".formatted(MOST_WAITING);

    private final Ec2Threads threads;
    private final Consumer<String> notices;
    private final Runnable afterFailure;
    private volatile boolean closed;

    /**
     * @param notices receives a line for each task that fails
     * @param afterFailure done once a task has failed
     */
    CallQueue(Ec2Threads threads, Consumer<String> notices, Runnable afterFailure) {
        this.threads = threads;
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
            threads.call(() -> {
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

    /** Closes its threads; tasks that are submitted later are dropped. */
    @Override
    public void close() {
        closed = true;
        threads.close();
    }
}
