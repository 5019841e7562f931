package io.infaas.gateway.accesslog;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.linefile.BatchQueue;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.trail.QueryTrail;
import io.infaas.gateway.trail.TraceParent;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of one query for its line. */
public final class AccessTrail implements QueryTrail {

    private final BatchQueue<AccessLine> log;
    private final String protocol;
    private @Nullable String client;
    private @Nullable String requestId;
    private @Nullable String traceId;
    private @Nullable String model;
    private @Nullable IndexedInstance instance;
    private @Nullable Decision decision;
    private int retries;
    private long bytes;
    private long answerBytes;

    public AccessTrail(BatchQueue<AccessLine> log, String protocol) {
        this.log = log;
        this.protocol = protocol;
    }

    @Override
    public void recordModel(String name) {
        model = name;
    }

    @Override
    public void recordClient(@Nullable SocketAddress remote, @Nullable CharSequence requestHeader) {
        // as text only now that there is a log
        client = remote instanceof InetSocketAddress socket && socket.getAddress() != null
                ? NetUtil.toAddressString(socket.getAddress())
                : null;
        requestId = requestHeader == null ? null : requestHeader.toString();
    }

    @Override
    public void recordRequestId(String id) {
        if (!id.isEmpty()) {
            requestId = id;
        }
    }

    @Override
    public void recordParent(@Nullable CharSequence header) {
        TraceParent parent = TraceParent.of(header);
        traceId = parent == null ? null : parent.traceId();
    }

    /** The query belongs to this trace, which the gateway has begun. */
    @Override
    public void recordTrace(String id) {
        traceId = id;
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
                Instant.ofEpochMilli(System.currentTimeMillis()),
                protocol,
                client,
                requestId,
                traceId,
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
                Math.floorDiv(nanos, 1_000) / 1e3));
    }
}
