package io.infaas.gateway.feedback;

import io.infaas.gateway.view.Candidate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings instances back that were found to be gone: asks each of them, first after {@value #FIRST_MS} ms, then at doubled
 * distances up to {@value #LONGEST_MS} ms, until it is ready or the probe is closed. One question at a time per instance.
 */
public final class HealthProbe implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HealthProbe.class);

    static final long FIRST_MS = 50;
    static final long LONGEST_MS = 2_000;

    private final Vertx vertx;
    private final ReadinessCheck check;
    private final Supplier<LoadBook> book;
    private final Map<String, Long> timers = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public HealthProbe(Vertx vertx, ReadinessCheck check, Supplier<LoadBook> book) {
        this.vertx = vertx;
        this.check = check;
        this.book = book;
    }

    /** Asks all of them once, and marks those gone that are not ready. Never fails. */
    public Future<Void> look(List<Candidate> candidates) {
        return Future.join(candidates.stream().map(this::look).toList()).mapEmpty();
    }

    private Future<Void> look(Candidate candidate) {
        return asked(candidate).map(ready -> {
            if (!ready) {
                book.get().gone(candidate);
            }
            return null;
        });
    }

    /** Begins to ask an instance that is gone. */
    public void watch(Candidate candidate) {
        LOG.warn(
                "{} on {} is gone; no query is given to it until it answers",
                candidate.alias(),
                candidate.node().id());
        askAfter(candidate, FIRST_MS);
    }

    private void askAfter(Candidate candidate, long delayMs) {
        if (closed) {
            return;
        }
        timers.put(candidate.key(), vertx.setTimer(delayMs, timer -> ask(candidate, delayMs)));
    }

    private void ask(Candidate candidate, long delayMs) {
        asked(candidate).onSuccess(ready -> {
            if (ready) {
                timers.remove(candidate.key());
                book.get().back(candidate);
                LOG.info("{} on {} is back", candidate.alias(), candidate.node().id());
            } else {
                askAfter(candidate, Math.min(LONGEST_MS, delayMs * 2));
            }
        });
    }

    private Future<Boolean> asked(Candidate candidate) {
        return check.ready(candidate).otherwise(failure -> {
            LOG.debug(
                    "{} on {} is not ready: {}",
                    candidate.alias(),
                    candidate.node().id(),
                    failure.getMessage());
            return false;
        });
    }

    @Override
    public void close() {
        closed = true;
        timers.values().forEach(vertx::cancelTimer);
        timers.clear();
    }
}
