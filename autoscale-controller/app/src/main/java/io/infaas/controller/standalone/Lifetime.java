package io.infaas.controller.standalone;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps this process alive until SIGTERM or SIGINT, or until its parent process has ended. After a signal the exit code is a
 * given one instead of the signal's number.
 *
 * <p>The end interrupts the thread that called {@link #begin}, once. That thread unwinds, closes its resources and calls
 * {@link #close()}. Standard input may be closed or a terminal.
 */
final class Lifetime implements AutoCloseable {

    /** Longer than gateway and nodes together need to drain. */
    private static final long UNWIND_SECONDS = 40;

    private static final long PARENT_POLL_MS = 250;

    private final Thread owner = Thread.currentThread();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopOnSignal, "shutdown");
    private final int statusAfterSignal;
    private boolean stopping;

    private Lifetime(int statusAfterSignal) {
        this.statusAfterSignal = statusAfterSignal;
    }

    /**
     * Starts with the calling thread as the one to interrupt.
     *
     * @param statusAfterSignal exit code after a signal, once everything is closed
     */
    static Lifetime begin(boolean exitWithParent, int statusAfterSignal) {
        Lifetime lifetime = new Lifetime(statusAfterSignal);
        Runtime.getRuntime().addShutdownHook(lifetime.hook);
        if (exitWithParent) {
            lifetime.watchParent();
        }
        return lifetime;
    }

    /** Waits for the end. */
    void awaitEnd() throws InterruptedException {
        over.await();
    }

    /** Prevents interrupts from now on; a signal still waits for {@link #close()}. */
    synchronized void unwinding() {
        stopping = true;
        // clears an interrupt that has just arrived
        Thread.interrupted();
    }

    /** Lets the process end: everything is closed. */
    @Override
    public void close() {
        over.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the hook already runs and continues now
        }
    }

    private synchronized void stop() {
        if (!stopping) {
            stopping = true;
            owner.interrupt();
        }
    }

    /** The JVM would exit with the signal's number; a service that stops on request has succeeded. */
    private void stopOnSignal() {
        stop();
        boolean unwound = false;
        try {
            unwound = over.await(UNWIND_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.flush();
        Runtime.getRuntime().halt(unwound ? statusAfterSignal : 1);
    }

    /** Polls: the operating system does not report the end of a process that is no child. */
    private void watchParent() {
        ProcessHandle parent = ProcessHandle.current().parent().orElse(null);
        Thread watch = new Thread(
                () -> {
                    try {
                        while (parent != null
                                && parent.isAlive()
                                && !over.await(PARENT_POLL_MS, TimeUnit.MILLISECONDS)) {
                            // the parent still runs
                        }
                        stop();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
