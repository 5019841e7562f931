package io.infaas.gateway.trace;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.trail.QueryTrail;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one query: the whole, the decision, what it waited for, and its time at each instance. For one thread at a time. Does
 * nothing for a query that is not recorded.
 */
final class QueryTrace implements QueryTrail {

    /** A query that is retried more often shows its first attempts. */
    private static final int MOST_SPANS = 32;

    /** A wait below this is the gateway's own work, ns. */
    private static final long SHORTEST_WAIT = 50_000;

    private static final int LONGEST_NAME = 256;

    private final Tracer tracer;
    private final String protocol;
    private final List<Span> spans = new ArrayList<>();
    private boolean recorded;
    private String traceId = "";
    private String callerId = "";
    private String id = "";
    private long beganNanos;
    private long epochAtZero;
    private long searchNanos;
    private long decidedNanos;
    private long sentNanos;
    private String instanceSpan = "";
    private @Nullable String model;
    private @Nullable Decision first;
    private @Nullable Decision last;
    private @Nullable IndexedInstance instance;
    private int retries;
    private long bytes;

    QueryTrace(Tracer tracer, String protocol) {
        this.tracer = tracer;
        this.protocol = protocol;
    }

    @Override
    public void recordModel(String name) {
        model = name;
    }

    @Override
    public void recordParent(@Nullable CharSequence header) {
        TraceParent parent = TraceParent.of(header);
        recorded = tracer.records(parent);
        if (recorded) {
            traceId = parent == null ? tracer.newTraceId() : parent.traceId();
            callerId = parent == null ? "" : parent.spanId();
            id = tracer.newSpanId();
            beganNanos = now();
            searchNanos = beganNanos;
            epochAtZero = tracer.epochNanos() - beganNanos;
        }
    }

    private long now() {
        return tracer.ticker().nanos();
    }

    @Override
    public void recordDecision(Decision made) {
        if (recorded) {
            if (first == null) {
                first = made;
                decidedNanos = now();
                add("decision", Span.Kind.INTERNAL, tracer.newSpanId(), searchNanos, decidedNanos, Map.of(), false);
            }
            last = made;
        }
    }

    @Override
    public void recordInstance(IndexedInstance chosen) {
        if (recorded) {
            endWait();
            instance = chosen;
            instanceSpan = tracer.newSpanId();
            sentNanos = now();
        }
    }

    private void endWait() {
        Decision waited = first;
        long now = now();
        if (waited != null && now - decidedNanos >= SHORTEST_WAIT) {
            String name = waited == Decision.WAIT ? "load wait" : "queue";
            add(name, Span.Kind.INTERNAL, tracer.newSpanId(), decidedNanos, now, Map.of(), false);
        }
        first = null;
    }

    @Override
    public void recordRetry() {
        if (recorded) {
            endInstance(true);
            retries++;
            searchNanos = now();
        }
    }

    private void endInstance(boolean failed) {
        IndexedInstance at = instance;
        if (at != null) {
            Map<String, String> attributes = Map.of(
                    "infaas.variant", at.model(), "infaas.node", at.node().id());
            add("node", Span.Kind.CLIENT, instanceSpan, sentNanos, now(), attributes, failed);
            instance = null;
        }
    }

    @Override
    public void recordBytes(long received) {
        bytes = received;
    }

    @Override
    public @Nullable String parentForInstance() {
        return recorded ? new TraceParent(traceId, instanceSpan, true).toString() : null;
    }

    @Override
    public void end(@Nullable Query query, String status, long nanos) {
        if (!recorded) {
            return;
        }
        boolean failed = !status.equals("ok");
        if (first != null) {
            endWait();
        }
        endInstance(failed);
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("infaas.protocol", protocol);
        attributes.put("infaas.status", status);
        attributes.put("infaas.retries", String.valueOf(retries));
        attributes.put("infaas.request.bytes", String.valueOf(bytes));
        String name = query == null ? model : query.name();
        if (name != null) {
            attributes.put("infaas.model", name.substring(0, Math.min(name.length(), LONGEST_NAME)));
        }
        if (query != null) {
            attributes.put("infaas.application", query.target().application().name());
            attributes.put("infaas.items", String.valueOf(query.items()));
        }
        if (last != null) {
            attributes.put("infaas.decision", last.label());
        }
        spans.add(span("infer", Span.Kind.SERVER, id, callerId, beganNanos, now(), attributes, failed));
        tracer.sink().add(List.copyOf(spans));
        recorded = false;
    }

    private void add(
            String name,
            Span.Kind kind,
            String own,
            long from,
            long to,
            Map<String, String> attributes,
            boolean failed) {
        if (spans.size() < MOST_SPANS) {
            spans.add(span(name, kind, own, id, from, to, attributes, failed));
        }
    }

    private Span span(
            String name,
            Span.Kind kind,
            String own,
            String parent,
            long from,
            long to,
            Map<String, String> attributes,
            boolean failed) {
        return new Span(traceId, own, parent, name, kind, epochAtZero + from, epochAtZero + to, attributes, failed);
    }
}
