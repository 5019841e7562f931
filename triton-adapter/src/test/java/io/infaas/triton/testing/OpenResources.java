package io.infaas.triton.testing;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a test has opened; closed in the opposite order. For one thread. */
public final class OpenResources implements AutoCloseable {

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    public void push(AutoCloseable resource) {
        open.push(resource);
    }

    /** Hands all of them over: this one closes none of them any more. */
    public OpenResources handOver() {
        OpenResources other = new OpenResources();
        other.open.addAll(open);
        open.clear();
        return other;
    }

    /** @throws IllegalStateException if one of them does not close; those below it stay open */
    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while resources were closed", e);
            } catch (Exception e) {
                throw new IllegalStateException("a resource does not close", e);
            }
        }
    }
}
