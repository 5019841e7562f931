package io.infaas.gateway.trace;

import io.infaas.gateway.accesslog.AccessLine;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.linefile.BatchQueue;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Follows one query from its head to its end, for its line in the access log and for its spans. For one thread at a time. */
public final class QueryTrail {

    /** The header of W3C Trace Context, in lower case as in metadata of gRPC. */
    public static final String HEADER = "traceparent";

    /** The header that carries a request's id where its message has none. */
    public static final String REQUEST_ID = "x-request-id";

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
    public QueryTrail(String protocol, @Nullable BatchQueue<AccessLine> log, @Nullable Tracer tracer) {
        this.protocol = protocol;
        this.log = log;
        this.trace = tracer == null ? null : new QueryTrace(tracer);
    }

    /**
     * @param remote the other end of the client's connection; null if it is not known
     * @param requestHeader what the client sent as {@value #REQUEST_ID}; null for nothing
     */
    public void recordClient(@Nullable SocketAddress remote, @Nullable CharSequence requestHeader) {
        // as text only if there is a log
        if (log != null) {
            client = remote instanceof InetSocketAddress socket && socket.getAddress() != null
                    ? NetUtil.toAddressString(socket.getAddress())
                    : null;
            requestId = requestHeader == null ? null : requestHeader.toString();
        }
    }

    /** @param id what the client calls its request; empty for nothing */
    public void recordRequestId(String id) {
        if (!id.isEmpty()) {
            requestId = id;
        }
    }

    /** @param name what the client asked for, whether or not it leads anywhere */
    public void recordModel(String name) {
        model = name;
    }

    /** @param header what the client sent as {@value #HEADER}; null for nothing */
    public void recordParent(@Nullable CharSequence header) {
        parent = TraceParent.of(header);
        if (trace != null) {
            trace.begin(parent);
        }
    }

    public void recordDecision(Decision made) {
        decision = made;
        if (trace != null) {
            trace.recordDecision(made);
        }
    }

    /** The query goes to this instance. */
    public void recordInstance(IndexedInstance chosen) {
        instance = chosen;
        if (trace != null) {
            trace.recordInstance(chosen);
        }
    }

    /** The instance did not answer: the search for another one begins. */
    public void recordRetry() {
        retries++;
        if (trace != null) {
            trace.recordRetry();
        }
    }

    /**
     * The bytes of the query, once at its end.
     *
     * @param received of the request that have come
     * @param answered of the last instance's answer that have come, 0 if they are not known
     */
    public void recordBytes(long received, long answered) {
        bytes = received;
        answerBytes = answered;
    }

    /** What the instance gets as {@value #HEADER}; null for what the client sent. */
    public @Nullable String parentForInstance() {
        return trace == null ? null : trace.parentForInstance();
    }

    /**
     * The query has ended.
     *
     * @param query null if the request led to none
     * @param status {@code ok}, or the reason of the error
     * @param nanos from its head to its end
     */
    public void end(@Nullable Query query, String status, long nanos) {
        boolean failed = !status.equals("ok");
        boolean late = query != null && nanos > query.objective().latencyMs() * 1e6;
        QueryTrace kept = trace != null && trace.isKept(failed || late) ? trace : null;
        if (kept != null) {
            recorded = kept.whole();
            parent = recorded;
        }
        if (log == null && kept == null) {
            return;
        }
        AccessLine line = line(query, status, nanos);
        if (kept != null) {
            kept.end(line, failed, late);
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

    /** The span of the query after its end; null if no trace of it is kept. */
    public @Nullable TraceParent recorded() {
        return recorded;
    }
}
