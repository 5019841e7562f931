package io.infaas.gateway.trace;

import io.infaas.gateway.accesslog.AccessLogTarget.AccessLine;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.selection.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one query: the query, the decision, its waits, and its time at each instance. Spans are created at a retry or at the end of
 * the query: until then only times exist.
 */
final class QueryTrace {

    /** A query with more retries shows its first attempts. */
    private static final int MOST_SPANS = 32;

    /** A wait below this is the gateway's own work, ns. */
    private static final long SHORTEST_WAIT = 50_000;

    private final Tracer tracer;
    private boolean followed;
    /** Whether it is recorded for any outcome; otherwise only if it is late or fails. */
    private boolean sampled;

    private @Nullable TraceParent caller;
    private @Nullable TraceParent rootSpan;
    private List<SpanExporter.Span> spans = List.of();
    private long beganNanos;
    private long epochAtZero;
    /** Of the current attempt: the search for an instance, its first decision, and the dispatch to the instance. */
    private long searchNanos;

    private long decidedNanos;
    private long sentNanos;
    private String instanceSpan = "";
    private @Nullable Decision first;
    private @Nullable IndexedInstance instance;

    QueryTrace(Tracer tracer) {
        this.tracer = tracer;
    }

    void begin(@Nullable TraceParent parent) {
        sampled = tracer.records(parent);
        followed = sampled || tracer.recordsViolations();
        if (followed) {
            caller = parent;
            beganNanos = tracer.nanos();
            searchNanos = beganNanos;
            epochAtZero = tracer.epochNanos() - beganNanos;
        }
    }

    /** The span of the query, which its other spans belong to. */
    TraceParent querySpan() {
        TraceParent span = rootSpan;
        if (span == null) {
            String traceId = caller == null ? tracer.newTraceId() : caller.traceId();
            span = new TraceParent(traceId, tracer.newSpanId(), true);
            rootSpan = span;
        }
        return span;
    }

    void recordDecision(Decision decision) {
        if (followed) {
            if (instance != null) {
                // the rest of the query's head has changed its requirements
                endAttempt(false);
            }
            if (first == null) {
                first = decision;
                decidedNanos = tracer.nanos();
            }
        }
    }

    void recordInstance(IndexedInstance indexedInstance) {
        if (followed) {
            instance = indexedInstance;
            sentNanos = tracer.nanos();
            instanceSpan = sampled ? tracer.newSpanId() : "";
        }
    }

    void recordRetry() {
        if (followed) {
            endAttempt(true);
        }
    }

    private void endAttempt(boolean failed) {
        long now = tracer.nanos();
        if (first != null) {
            addInternal("decision", searchNanos, decidedNanos);
            long waited = instance == null ? now : sentNanos;
            if (waited - decidedNanos >= SHORTEST_WAIT) {
                addInternal(first == Decision.WAIT ? "load wait" : "queue", decidedNanos, waited);
            }
        }
        if (instance != null) {
            String id = instanceSpan.isEmpty() ? tracer.newSpanId() : instanceSpan;
            Map<String, String> attributes = Map.of(
                    "infaas.variant",
                    instance.model(),
                    "infaas.node",
                    instance.node().id());
            add("node", SpanExporter.Span.Kind.CLIENT, id, querySpan().spanId(), sentNanos, now, attributes, failed);
        }
        first = null;
        instance = null;
        searchNanos = now;
    }

    @Nullable
    String parentForInstance() {
        return sampled ? new TraceParent(querySpan().traceId(), instanceSpan, true).toString() : null;
    }

    /** Whether the spans of a query that has ended are kept. */
    boolean isKept(boolean violated) {
        return followed && (sampled || (violated && tracer.admitsViolation()));
    }

    /** @param line the query's attributes */
    void end(AccessLine line, boolean failed, boolean late) {
        endAttempt(failed);
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("infaas.protocol", line.protocol());
        attributes.put("infaas.status", line.status());
        attributes.put("infaas.retries", String.valueOf(line.retries()));
        attributes.put("infaas.request.bytes", String.valueOf(line.bytes()));
        put(attributes, "infaas.answer.bytes", line.answerBytes() > 0 ? String.valueOf(line.answerBytes()) : null);
        put(attributes, "infaas.model", line.model());
        put(attributes, "infaas.application", line.application());
        put(attributes, "infaas.items", line.items() > 0 ? String.valueOf(line.items()) : null);
        put(attributes, "infaas.decision", line.decision());
        attributes.put("infaas.late", String.valueOf(late));
        attributes.put("infaas.sampled", sampled ? "head" : "violation");
        String callerId = caller == null ? "" : caller.spanId();
        add(
                "infer",
                SpanExporter.Span.Kind.SERVER,
                querySpan().spanId(),
                callerId,
                beganNanos,
                tracer.nanos(),
                attributes,
                failed);
        tracer.export(List.copyOf(spans));
        followed = false;
    }

    private void addInternal(String name, long from, long to) {
        add(
                name,
                SpanExporter.Span.Kind.INTERNAL,
                tracer.newSpanId(),
                querySpan().spanId(),
                from,
                to,
                Map.of(),
                false);
    }

    private static void put(Map<String, String> attributes, String key, @Nullable String value) {
        if (value != null) {
            attributes.put(key, value);
        }
    }

    private void add(
            String name,
            SpanExporter.Span.Kind kind,
            String id,
            String parentId,
            long from,
            long to,
            Map<String, String> attributes,
            boolean failed) {
        // the span of the query is the last one
        if (spans.size() < MOST_SPANS || kind == SpanExporter.Span.Kind.SERVER) {
            spans = spans.isEmpty() ? new ArrayList<>() : spans;
            spans.add(new SpanExporter.Span(
                    querySpan().traceId(),
                    id,
                    parentId,
                    name,
                    kind,
                    epochAtZero + from,
                    epochAtZero + to,
                    attributes,
                    failed));
        }
    }
}
