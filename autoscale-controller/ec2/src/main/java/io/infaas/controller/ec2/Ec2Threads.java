package io.infaas.controller.ec2;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/** The threads of a provider. */
interface Ec2Threads extends AutoCloseable {

    /**
     * Has a task done that calls EC2; several are done at a time.
     *
     * @throws RejectedExecutionException if too many are waiting, or once it is closed
     */
    void call(Runnable task);

    /**
     * Runs a look at EC2 soon; one at a time.
     *
     * @throws RejectedExecutionException once it is closed
     */
    void look(Runnable task);

    /** Runs a look at EC2 again and again. */
    void lookEvery(Duration time, Runnable task);

    /** Completes running tasks, and drops waiting ones. Blocks for at most some seconds. */
    @Override
    void close();
}
