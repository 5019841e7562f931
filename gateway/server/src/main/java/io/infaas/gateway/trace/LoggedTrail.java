package io.infaas.gateway.trace;

import io.infaas.gateway.accesslog.AccessLogTarget.AccessLine;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.linefile.BatchQueue;
import io.infaas.gateway.meter.QueryTrail;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Follows one query from its head to its end, for its line in the access log and for its spans. For one thread at a time. */
public final class LoggedTrail implements QueryTrail {

    private final String protocol;
    private final @Nullable BatchQueue<AccessLine> log;
    private final @Nullable QueryTrace trace;
    private @Nullable String client;
    private @Nullable String requestId;
    private @Nullable TraceParent parent;
    private @Nullable TraceParent recorded;
    private @Nullable String model;
    private @Nullable IndexedInstance instance;
    private @Nullable Decision decision;
    private int retries;
    private long bytes;
    private long answerBytes;

    /**
     * Follows a query.
     *
     * @param log gets the line; null for none
     * @param tracer decides on spans; null for none
     */
    public LoggedTrail(String protocol, @Nullable BatchQueue<AccessLine> log, @Nullable Tracer tracer) {
        this.protocol = protocol;
        this.log = log;
        this.trace = tracer == null ? null : new QueryTrace(tracer);
    }

    @Override
    public void recordClient(@Nullable SocketAddress remote, @Nullable CharSequence requestHeader) {
        // as text only for a log
        if (log != null) {
            client = remote instanceof InetSocketAddress socket && socket.getAddress() != null
                    ? NetUtil.toAddressString(socket.getAddress())
                    : null;
            requestId = requestHeader == null ? null : requestHeader.toString();
        }
    }

    @Override
    public void recordRequestId(String id) {
        if (!id.isEmpty()) {
            requestId = id;
        }
    }

    @Override
    public void recordModel(String name) {
        model = name;
    }

    @Override
    public void recordParent(@Nullable CharSequence header) {
        parent = TraceParent.of(header);
        if (trace != null) {
            trace.begin(parent);
        }
    }

    public void recordDecision(Decision newDecision) {
        decision = newDecision;
        if (trace != null) {
            trace.recordDecision(newDecision);
        }
    }

    /** Records the instance that gets the query. */
    public void recordInstance(IndexedInstance indexedInstance) {
        instance = indexedInstance;
        if (trace != null) {
            trace.recordInstance(indexedInstance);
        }
    }

    /** Records that the instance did not answer: the search for another one begins. */
    public void recordRetry() {
        retries++;
        if (trace != null) {
            trace.recordRetry();
        }
    }

    @Override
    public void recordBytes(long received, long answered) {
        bytes = received;
        answerBytes = answered;
    }

    @Override
    public @Nullable String parentForInstance() {
        return trace == null ? null : trace.parentForInstance();
    }

    /**
     * Ends the query.
     *
     * @param query null if the request was no query
     * @param status {@code ok}, or the reason of the error
     * @param nanos time from its head to its end
     */
    public void end(@Nullable Query query, String status, long nanos) {
        boolean failed = !status.equals("ok");
        boolean late = query != null && nanos > query.objective().latencyMs() * 1e6;
        QueryTrace queryTrace = trace != null && trace.isKept(failed || late) ? trace : null;
        if (queryTrace != null) {
            recorded = queryTrace.querySpan();
            parent = recorded;
        }
        if (log == null && queryTrace == null) {
            return;
        }
        AccessLine line = line(query, status, nanos);
        if (queryTrace != null) {
            queryTrace.end(line, failed, late);
        }
        if (log != null) {
            log.add(line);
        }
    }

    private AccessLine line(@Nullable Query query, String status, long nanos) {
        return new AccessLine(
                Instant.ofEpochMilli(System.currentTimeMillis()),
                protocol,
                client,
                requestId,
                parent == null ? null : parent.traceId(),
                query == null ? model : query.name(),
                query == null ? null : query.target().application().name(),
                instance == null ? null : instance.model(),
                instance == null ? null : instance.node().id(),
                status,
                decision == null ? null : decision.label(),
                retries,
                query == null ? 0 : query.items(),
                bytes,
                answerBytes,
                Math.floorDiv(nanos, 1_000) / 1e3);
    }

    /** The span of the query after its end; null without a kept trace. */
    public @Nullable TraceParent recorded() {
        return recorded;
    }
}
