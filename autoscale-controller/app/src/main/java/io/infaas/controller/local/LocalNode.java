package io.infaas.controller.local;

import io.infaas.controller.local.LocalNodeKind.NodeStart;
import io.infaas.controller.local.NodeProcess.NodeFailedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One local node, kept alive: when its process ends it is restarted on the same ports, at a bounded rate, until it is closed.
 */
final class LocalNode {

    private static final int ATTEMPTS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(LocalNode.class);

    private final String id;
    private final Preparation preparation;
    private final Duration startTimeout;
    private final ScheduledExecutorService restarts;
    private final Consumer<String> notices;
    private final RestartDelay delay = new RestartDelay();

    private volatile @Nullable NodePorts ports;
    private @Nullable NodeProcess process;
    private boolean closing;
    private final AtomicInteger restarted = new AtomicInteger();

    /** Prepares a process on the given ports, or on any. */
    interface Preparation {
        NodeStart prepare(Optional<NodePorts> ports) throws IOException;
    }

    LocalNode(
            String id,
            Preparation preparation,
            Duration startTimeout,
            ScheduledExecutorService restarts,
            Consumer<String> notices) {
        this.id = id;
        this.preparation = preparation;
        this.startTimeout = startTimeout;
        this.restarts = restarts;
        this.notices = notices;
    }

    String id() {
        return id;
    }

    /** Its ports, known once it has been ready. */
    NodePorts ports() {
        NodePorts current = ports;
        if (current == null) {
            throw new IllegalStateException(id + " has not been started");
        }
        return current;
    }

    /** Pid of the running process, or -1 while there is none. */
    synchronized long pid() {
        return process != null && process.isAlive() ? process.pid() : -1;
    }

    /** Number of restarts that became ready. */
    int restarted() {
        return restarted.get();
    }

    /** Starts the first process, without waiting for it. */
    synchronized void launch() throws IOException {
        if (closing) {
            throw new IOException(id + " was ended before it started");
        }
        process = NodeProcess.start(id, preparation.prepare(Optional.empty()));
    }

    /** Waits until the first process is ready; keeps the node alive from then on. */
    void awaitReady() throws NodeFailedException, IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            NodeProcess first = current();
            try {
                ports = first.awaitReady(startTimeout);
                keepAlive(first, System.nanoTime());
                return;
            } catch (NodeFailedException e) {
                // a free port may be taken before the process binds it: retry with other ports
                if (!e.portTaken() || attempt == ATTEMPTS) {
                    throw e;
                }
                first.kill();
                launch();
            }
        }
    }

    /** Sends SIGTERM and stops restarting; does not wait. */
    synchronized void terminate() {
        closing = true;
        if (process != null) {
            process.terminate();
        }
    }

    /** Waits for the process to end; kills it after the timeout. */
    void awaitEnd(Duration timeout) throws InterruptedException {
        NodeProcess last;
        synchronized (this) {
            last = process;
        }
        if (last != null) {
            last.awaitEnd(timeout);
        }
    }

    private synchronized NodeProcess current() {
        if (process == null) {
            throw new IllegalStateException(id + " has not been launched");
        }
        return process;
    }

    private void keepAlive(NodeProcess running, long since) {
        var unused = running.ended().thenAccept(end -> {
            if (isClosing()) {
                return;
            }
            notices.accept("%s (pid %d) ended with status %d".formatted(id, end.pid(), end.exitValue()));
            restartAfter(Duration.ofNanos(System.nanoTime() - since));
        });
    }

    private synchronized boolean isClosing() {
        return closing;
    }

    private synchronized void restartAfter(Duration lived) {
        if (closing) {
            return;
        }
        Duration wait = delay.after(lived);
        try {
            var unused = restarts.schedule(this::restart, wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} ended during shutdown, no restart", id, e);
        }
    }

    private void restart() {
        Optional<NodePorts> fixed = Optional.of(ports());
        NodeProcess next;
        synchronized (this) {
            if (closing) {
                return;
            }
            try {
                next = NodeProcess.start(id, preparation.prepare(fixed));
            } catch (IOException e) {
                notices.accept("%s could not be restarted: %s".formatted(id, e.getMessage()));
                restartAfter(Duration.ZERO);
                return;
            }
            process = next;
        }
        awaitRestarted(next);
    }

    private void awaitRestarted(NodeProcess next) {
        try {
            next.awaitReady(startTimeout);
            restarted.incrementAndGet();
            notices.accept("%s is back (pid %d)".formatted(id, next.pid()));
            keepAlive(next, System.nanoTime());
        } catch (NodeFailedException e) {
            failedAgain(next, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void failedAgain(NodeProcess next, NodeFailedException reason) {
        if (isClosing()) {
            return;
        }
        notices.accept(String.valueOf(reason.getMessage()));
        try {
            next.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        restartAfter(Duration.ZERO);
    }

    /**
     * Backoff of node restarts: 100 ms after a life of ten seconds or more, doubled with every shorter life, at most five seconds.
     * So a node that keeps crashing takes a bounded share of the machine.
     */
    static final class RestartDelay {

        private static final Duration FIRST = Duration.ofMillis(100);
        private static final Duration LONGEST = Duration.ofSeconds(5);
        private static final Duration LONG_LIFE = Duration.ofSeconds(10);

        private int shortLives;

        /** The delay after a life of {@code lived}; a failed start is a life of zero. */
        Duration after(Duration lived) {
            if (lived.compareTo(LONG_LIFE) >= 0) {
                shortLives = 0;
            }
            Duration delay = FIRST.multipliedBy(1L << Math.min(shortLives, 16));
            shortLives++;
            return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
        }
    }
}
