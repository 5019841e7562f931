package io.infaas.gateway.accesslog;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import org.jspecify.annotations.Nullable;

/** What is known of one query for its line. For one thread at a time. */
public final class AccessTrail {

    private final AccessLog log;
    private final String protocol;
    private @Nullable String model;
    private @Nullable IndexedInstance instance;
    private @Nullable Decision decision;
    private int retries;
    private long bytes;

    public AccessTrail(AccessLog log, String protocol) {
        this.log = log;
        this.protocol = protocol;
    }

    /** @param name what the client asked for, whether or not it leads anywhere */
    public void recordModel(String name) {
        model = name;
    }

    public void recordDecision(Decision made) {
        decision = made;
    }

    /** The query goes to this instance. */
    public void recordInstance(IndexedInstance chosen) {
        instance = chosen;
    }

    public void recordRetry() {
        retries++;
    }

    /** @param received bytes of the request that have come */
    public void recordBytes(long received) {
        bytes = received;
    }

    /**
     * Writes the line.
     *
     * @param query null if the request led to none
     * @param status {@code ok}, or the reason of the error
     */
    public void end(@Nullable Query query, String status, long nanos) {
        IndexedInstance last = instance;
        Decision made = decision;
        log.add(new AccessLine(
                System.currentTimeMillis(),
                protocol,
                query == null ? model : query.name(),
                query == null ? null : query.target().application().name(),
                last == null ? null : last.model(),
                last == null ? null : last.node().id(),
                status,
                made == null ? null : made.label(),
                retries,
                query == null ? 0 : query.items(),
                bytes,
                nanos));
    }
}
