package io.infaas.gateway.trail;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A log and a trace of the same query. */
public record BothTrails(QueryTrail log, QueryTrail trace) implements QueryTrail {

    @Override
    public void recordClient(@Nullable SocketAddress remote, @Nullable CharSequence requestHeader) {
        log.recordClient(remote, requestHeader);
    }

    @Override
    public void recordRequestId(String id) {
        log.recordRequestId(id);
    }

    @Override
    public void recordModel(String name) {
        log.recordModel(name);
        trace.recordModel(name);
    }

    @Override
    public void recordParent(@Nullable CharSequence header) {
        log.recordParent(header);
        trace.recordParent(header);
    }

    @Override
    public void recordDecision(Decision made) {
        log.recordDecision(made);
        trace.recordDecision(made);
    }

    @Override
    public void recordInstance(IndexedInstance chosen) {
        log.recordInstance(chosen);
        trace.recordInstance(chosen);
    }

    @Override
    public void recordRetry() {
        log.recordRetry();
        trace.recordRetry();
    }

    @Override
    public void recordBytes(long received, long answered) {
        log.recordBytes(received, answered);
        trace.recordBytes(received, answered);
    }

    @Override
    public @Nullable String parentForInstance() {
        return trace.parentForInstance();
    }

    @Override
    public void end(@Nullable Query query, String status, long nanos) {
        trace.end(query, status, nanos);
        RecordedSpan span = trace.recorded();
        if (span != null) {
            log.recordTrace(span.traceId());
        }
        log.end(query, status, nanos);
    }

    @Override
    public @Nullable RecordedSpan recorded() {
        return trace.recorded();
    }
}
