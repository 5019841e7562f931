package io.infaas.controller.standalone;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How long this process serves: until a signal to end (it then exits with a status of its own, not with the signal's number),
 * or until its parent has ended, however that ended.
 *
 * <p>The thread that began the lifetime is interrupted, once; whatever it is at, it unwinds, closes what it opened and calls
 * {@link #close()}. Standard input plays no part: it may be closed or a terminal.
 */
final class Lifetime implements AutoCloseable {

    /** Longer than gateway and nodes need together to end what is in flight. */
    private static final long UNWIND_SECONDS = 40;

    private static final long PARENT_POLL_MS = 250;

    private final Thread owner = Thread.currentThread();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook = new Thread(this::endBySignal, "end-by-signal");
    private final int statusIfAsked;
    private boolean asked;

    private Lifetime(int statusIfAsked) {
        this.statusIfAsked = statusIfAsked;
    }

    /**
     * Begins with the calling thread as the one that is interrupted.
     *
     * @param statusIfAsked exit code where a signal ends it and everything could be closed
     */
    static Lifetime begin(boolean exitWithParent, int statusIfAsked) {
        Lifetime lifetime = new Lifetime(statusIfAsked);
        Runtime.getRuntime().addShutdownHook(lifetime.hook);
        if (exitWithParent) {
            lifetime.watchParent();
        }
        return lifetime;
    }

    /** Waits until it is asked to end. */
    void awaitEnd() throws InterruptedException {
        over.await();
    }

    /** From here on nobody interrupts; a signal still waits for {@link #close()}. */
    synchronized void unwinding() {
        asked = true;
        // an interrupt that came at the last moment has said all it had to say
        Thread.interrupted();
    }

    /** All is closed: the process may end. */
    @Override
    public void close() {
        over.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the hook is running already, and goes on now
        }
    }

    private synchronized void ask() {
        if (!asked) {
            asked = true;
            owner.interrupt();
        }
    }

    /** The JVM would report the signal's number; a service that was asked to end and did so ends well. */
    private void endBySignal() {
        ask();
        boolean unwound = false;
        try {
            unwound = over.await(UNWIND_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.flush();
        Runtime.getRuntime().halt(unwound ? statusIfAsked : 1);
    }

    /** Looked at by a clock: the system tells the end of a process that is no child to nobody. */
    private void watchParent() {
        ProcessHandle parent = ProcessHandle.current().parent().orElse(null);
        Thread watch = new Thread(
                () -> {
                    try {
                        while (parent != null
                                && parent.isAlive()
                                && !over.await(PARENT_POLL_MS, TimeUnit.MILLISECONDS)) {
                            // still there
                        }
                        ask();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
