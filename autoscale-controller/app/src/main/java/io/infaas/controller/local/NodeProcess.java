package io.infaas.controller.local;

import io.infaas.controller.local.LocalNodeKind.NodeStart;
import io.infaas.controller.local.ReadinessProbe.NodeReadiness;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One child process of a node with its own children. Its output goes to this process's log under the node's id; the last lines
 * are kept to explain why it ended.
 *
 * <p>Its standard input is a pipe without a writer. The system closes it at any end of this process, and the child exits on it.
 */
final class NodeProcess {

    private static final int LINES_KEPT = 20;
    private static final String PORT_TAKEN = "already in use";
    private static final Duration LEFT_BEHIND = Duration.ofSeconds(3);
    private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);

    private final String id;
    private final Process process;
    private final NodeReadiness readiness;
    private final CompletableFuture<NodePorts> ready = new CompletableFuture<>();
    private final Deque<String> lastLines = new ArrayDeque<>(LINES_KEPT);
    private volatile boolean portTaken;
    private volatile List<ProcessHandle> below = List.of();

    private NodeProcess(String id, Process process, NodeReadiness readiness) {
        this.id = id;
        this.process = process;
        this.readiness = readiness;
    }

    /** Starts the process; it is not ready yet. */
    static NodeProcess start(String id, NodeStart start) throws IOException {
        NodeProcess node = new NodeProcess(id, start.process().start(), start.readiness());
        Thread errors = node.reader("log", node.process.getErrorStream(), node::keep);
        Thread output = node.reader("output", node.process.getInputStream(), node::readOutput);
        var unused = node.process.onExit().thenAccept(ended -> {
            node.closeInput();
            // the last lines hold the reason and may still be in the pipe
            join(errors);
            join(output);
            node.ready.completeExceptionally(
                    new IllegalStateException("ended with status " + ended.exitValue() + node.lines()));
        });
        return node;
    }

    /** The JDK keeps the input open while children of the ended process hold its output, and a guard waits for its end. */
    private void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("{}: closing the input of the ended process failed", id, e);
        }
    }

    /** Waits until it is ready; fails with the reason if the process ends first or the timeout expires. */
    NodePorts awaitReady(Duration timeout) throws NodeFailedException, InterruptedException {
        try {
            if (readiness instanceof NodeReadiness.ByAnswer answer) {
                new ReadinessProbe(answer).await(timeout, ready);
            }
            return ready.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new NodeFailedException(id, String.valueOf(cause.getMessage()), portTaken);
        } catch (TimeoutException e) {
            throw new NodeFailedException(id, "was not ready after " + timeout.toSeconds() + " s" + lines(), portTaken);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Completes when the process ends. */
    CompletableFuture<Process> ended() {
        return process.onExit();
    }

    /** Sends SIGTERM; does not wait. */
    void terminate() {
        below = process.descendants().toList();
        process.destroy();
    }

    /** Waits for the process to end; kills it after the timeout. */
    void awaitEnd(Duration timeout) throws InterruptedException {
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("{} did not end within {} s of SIGTERM, killing it", id, timeout.toSeconds());
            kill();
        }
        awaitEndBelow();
    }

    /** Kills the process and waits up to 10 s for its end. */
    void kill() throws InterruptedException {
        if (process.isAlive()) {
            below = process.descendants().toList();
        }
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    /** Waits a few seconds for its child processes, then kills them. */
    private void awaitEndBelow() throws InterruptedException {
        CompletableFuture<?>[] ends = below.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ends).get(LEFT_BEHIND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            below.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private Thread reader(String name, InputStream stream, Consumer<String> sink) {
        Thread thread = new Thread(() -> drain(stream, sink), id + "-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void drain(InputStream stream, Consumer<String> sink) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                sink.accept(line);
            }
        } catch (IOException e) {
            LOG.debug("output stream of a node closed", e);
        }
    }

    private void readOutput(String line) {
        NodePorts.ofReadyLine(line).ifPresentOrElse(ready::complete, () -> keep(line));
    }

    private void keep(String line) {
        LOG.info("{}: {}", id, line);
        if (line.contains(PORT_TAKEN)) {
            portTaken = true;
        }
        synchronized (lastLines) {
            if (lastLines.size() == LINES_KEPT) {
                lastLines.removeFirst();
            }
            lastLines.addLast(line);
        }
    }

    private String lines() {
        synchronized (lastLines) {
            return lastLines.isEmpty() ? "" : ":\n  " + String.join("\n  ", lastLines);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A local node that did not become ready; the message names the node and its last output. */
    static final class NodeFailedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final boolean portTaken;

        NodeFailedException(String node, String reason, boolean portTaken) {
            super(node + " " + reason);
            this.portTaken = portTaken;
        }

        /** Whether it reported that a port is in use. */
        boolean portTaken() {
            return portTaken;
        }
    }
}
