package io.infaas.gateway.accesslog;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.trail.QueryTrail;
import org.jspecify.annotations.Nullable;

/** What is known of one query for its line. */
public final class AccessTrail implements QueryTrail {

    private final AccessLog log;
    private final String protocol;
    private @Nullable String model;
    private @Nullable IndexedInstance instance;
    private @Nullable Decision decision;
    private int retries;
    private long bytes;
    private long answerBytes;

    public AccessTrail(AccessLog log, String protocol) {
        this.log = log;
        this.protocol = protocol;
    }

    @Override
    public void recordModel(String name) {
        model = name;
    }

    @Override
    public void recordParent(@Nullable CharSequence header) {
        // a line tells nothing of traces
    }

    @Override
    public @Nullable String parentForInstance() {
        return null;
    }

    @Override
    public void recordDecision(Decision made) {
        decision = made;
    }

    @Override
    public void recordInstance(IndexedInstance chosen) {
        instance = chosen;
    }

    @Override
    public void recordRetry() {
        retries++;
    }

    @Override
    public void recordBytes(long received, long answered) {
        bytes = received;
        answerBytes = answered;
    }

    @Override
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
                answerBytes,
                nanos));
    }
}
