package io.infaas.gateway.feedback;

import io.infaas.gateway.index.IndexedInstance;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings instances back that were found to be gone: asks each of them, first after {@value #FIRST_MS} ms or, if it
 * was ejected, its quarantine, then at doubled distances up to {@value #LONGEST_MS} ms, until it is ready, does not serve any more by the view in force, or the probe is
 * closed. One question at a time per loss.
 */
public final class HealthProbe implements AvailabilityListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HealthProbe.class);

    static final long FIRST_MS = 50;
    static final long LONGEST_MS = 2_000;

    private final Vertx vertx;
    private final ReadinessCheck check;
    private final Supplier<LoadBook> book;
    private final Map<IndexedInstance.Key, Asking> askings = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public HealthProbe(Vertx vertx, ReadinessCheck check, Supplier<LoadBook> book) {
        this.vertx = vertx;
        this.check = check;
        this.book = book;
    }

    /** Asks all of them once, and marks those gone that are not ready. Never fails. */
    public Future<Void> look(List<IndexedInstance> candidates) {
        return Future.join(candidates.stream().map(this::look).toList()).mapEmpty();
    }

    private Future<Void> look(IndexedInstance candidate) {
        return obstacle(candidate).map(why -> {
            if (!why.isEmpty()) {
                book.get().gone(candidate);
            }
            return null;
        });
    }

    /** Begins to ask an instance that is gone. */
    @Override
    public void gone(IndexedInstance candidate) {
        LOG.warn(
                "{} on {} is gone; no query is given to it until it answers",
                candidate.alias(),
                candidate.node().id());
        watch(candidate, FIRST_MS);
    }

    /** Begins to ask an instance that is ejected, once its quarantine is over. */
    @Override
    public void ejected(IndexedInstance candidate, long quarantineMs) {
        LOG.warn(
                "{} on {} fails; no query is given to it for {} ms and until it answers",
                candidate.alias(),
                candidate.node().id(),
                quarantineMs);
        watch(candidate, quarantineMs);
    }

    private void watch(IndexedInstance candidate, long firstMs) {
        Asking asking = new Asking(candidate);
        Asking before = askings.put(candidate.key(), asking);
        if (before != null) {
            vertx.cancelTimer(before.timer);
        }
        asking.after(firstMs);
    }

    // why it is not ready, empty if it is
    private Future<String> obstacle(IndexedInstance candidate) {
        return check.ready(candidate)
                .map(ready -> ready ? "" : "its node says so")
                .otherwise(failure -> String.valueOf(failure.getMessage()));
    }

    /** How many instances are asked now. */
    int asking() {
        return askings.size();
    }

    @Override
    public void close() {
        closed = true;
        askings.values().forEach(asking -> vertx.cancelTimer(asking.timer));
        askings.clear();
    }

    /** The questions about one loss; a later loss of the same instance takes its place. */
    private final class Asking {

        private final IndexedInstance lost;
        private volatile long timer = -1;
        private volatile String told = "";

        Asking(IndexedInstance lost) {
            this.lost = lost;
        }

        void after(long delayMs) {
            if (!closed) {
                timer = vertx.setTimer(delayMs, id -> ask(delayMs));
            }
        }

        private void ask(long delayMs) {
            if (!concerns()) {
                return;
            }
            obstacle(lost).onSuccess(why -> {
                if (!concerns()) {
                    return;
                }
                if (why.isEmpty()) {
                    askings.remove(lost.key(), this);
                    book.get().back(lost);
                    LOG.info("{} on {} is back", lost.alias(), lost.node().id());
                } else {
                    tell(why);
                    after(Math.min(LONGEST_MS, delayMs * 2));
                }
            });
        }

        private void tell(String why) {
            if (!why.equals(told)) {
                told = why;
                LOG.warn("{} on {} is not ready: {}", lost.alias(), lost.node().id(), why);
            }
        }

        // false where the view has another word on the instance: it left, is loaded anew, or is on a node that moved
        private boolean concerns() {
            LoadBook now = book.get();
            boolean serves = now.current(lost)
                    .filter(here -> here.ready() && here.node().equals(lost.node()))
                    .isPresent();
            if (closed || askings.get(lost.key()) != this) {
                return false;
            }
            if (!serves || now.available(lost)) {
                askings.remove(lost.key(), this);
                return false;
            }
            return true;
        }
    }
}
