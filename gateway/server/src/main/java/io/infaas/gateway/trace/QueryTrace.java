package io.infaas.gateway.trace;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.trail.QueryTrail;
import io.infaas.gateway.trail.RecordedSpan;
import io.infaas.gateway.trail.TraceParent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one query: the whole, the decision, what it waited for, and its time at each instance. For one thread at a time. Spans
 * are made when an attempt ends in a retry, or at the end of the query: until then there are times only.
 */
final class QueryTrace implements QueryTrail {

    /** A query that is retried more often shows its first attempts. */
    private static final int MOST_SPANS = 32;

    /** A wait below this is the gateway's own work, ns. */
    private static final long SHORTEST_WAIT = 50_000;

    private static final int LONGEST_NAME = 256;

    private final Tracer tracer;
    private final String protocol;
    private Mode mode = Mode.OFF;
    private @Nullable TraceParent caller;
    private @Nullable List<Span> spans;
    private String traceId = "";
    private String id = "";
    private long beganNanos;
    private long epochAtZero;
    /** Of the present attempt: the search for an instance, its first decision, and when the instance got it. */
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
    private long answerBytes;
    private @Nullable RecordedSpan recorded;

    private enum Mode {
        OFF,
        /** Recorded, whatever becomes of it. */
        RECORDED,
        /** Recorded if it ends late or in an error: until its end there are times only. */
        UNTIL_VIOLATION
    }

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
        if (tracer.records(parent)) {
            mode = Mode.RECORDED;
        } else if (tracer.recordsViolations()) {
            mode = Mode.UNTIL_VIOLATION;
        } else {
            return;
        }
        caller = parent;
        beganNanos = now();
        searchNanos = beganNanos;
        epochAtZero = tracer.epochNanos() - beganNanos;
        if (mode == Mode.RECORDED) {
            identify();
        }
    }

    private void identify() {
        if (id.isEmpty()) {
            TraceParent parent = caller;
            traceId = parent == null ? tracer.newTraceId() : parent.traceId();
            id = tracer.newSpanId();
        }
    }

    private long now() {
        return tracer.ticker().nanos();
    }

    @Override
    public void recordDecision(Decision made) {
        if (mode != Mode.OFF) {
            if (instance != null) {
                // the rest of the query's head has changed what it asks
                endAttempt(false);
                searchNanos = now();
            }
            if (first == null) {
                first = made;
                decidedNanos = now();
            }
            last = made;
        }
    }

    @Override
    public void recordInstance(IndexedInstance chosen) {
        if (mode != Mode.OFF) {
            instance = chosen;
            sentNanos = now();
            if (mode == Mode.RECORDED) {
                instanceSpan = tracer.newSpanId();
            }
        }
    }

    @Override
    public void recordRetry() {
        if (mode != Mode.OFF) {
            retries++;
            endAttempt(true);
            searchNanos = now();
        }
    }

    private void endAttempt(boolean failed) {
        identify();
        long now = now();
        IndexedInstance at = instance;
        Decision made = first;
        if (made != null) {
            add("decision", Span.Kind.INTERNAL, tracer.newSpanId(), searchNanos, decidedNanos, Map.of(), false);
            long waited = at == null ? now : sentNanos;
            if (waited - decidedNanos >= SHORTEST_WAIT) {
                String name = made == Decision.WAIT ? "load wait" : "queue";
                add(name, Span.Kind.INTERNAL, tracer.newSpanId(), decidedNanos, waited, Map.of(), false);
            }
        }
        if (at != null) {
            Map<String, String> attributes = Map.of(
                    "infaas.variant", at.model(), "infaas.node", at.node().id());
            String own = instanceSpan.isEmpty() ? tracer.newSpanId() : instanceSpan;
            add("node", Span.Kind.CLIENT, own, sentNanos, now, attributes, failed);
        }
        first = null;
        instance = null;
        instanceSpan = "";
    }

    @Override
    public void recordBytes(long received, long answered) {
        bytes = received;
        answerBytes = answered;
    }

    @Override
    public @Nullable String parentForInstance() {
        return mode == Mode.RECORDED ? new TraceParent(traceId, instanceSpan, true).toString() : null;
    }

    @Override
    public void end(@Nullable Query query, String status, long nanos) {
        boolean failed = !status.equals("ok");
        boolean late = query != null && nanos > query.objective().latencyMs() * 1e6;
        if (mode == Mode.OFF || (mode == Mode.UNTIL_VIOLATION && !((failed || late) && tracer.admitsViolation()))) {
            return;
        }
        endAttempt(failed);
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("infaas.protocol", protocol);
        attributes.put("infaas.status", status);
        attributes.put("infaas.retries", String.valueOf(retries));
        attributes.put("infaas.request.bytes", String.valueOf(bytes));
        if (answerBytes > 0) {
            attributes.put("infaas.answer.bytes", String.valueOf(answerBytes));
        }
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
        attributes.put("infaas.late", String.valueOf(late));
        attributes.put("infaas.sampled", mode == Mode.RECORDED ? "head" : "violation");
        TraceParent parent = caller;
        String callerId = parent == null ? "" : parent.spanId();
        List<Span> all = spans();
        all.add(span("infer", Span.Kind.SERVER, id, callerId, beganNanos, now(), attributes, failed));
        tracer.sink().add(List.copyOf(all));
        mode = Mode.OFF;
        recorded = new RecordedSpan(traceId, id);
    }

    @Override
    public @Nullable RecordedSpan recorded() {
        return recorded;
    }

    private void add(
            String name,
            Span.Kind kind,
            String own,
            long from,
            long to,
            Map<String, String> attributes,
            boolean failed) {
        List<Span> all = spans();
        if (all.size() < MOST_SPANS) {
            all.add(span(name, kind, own, id, from, to, attributes, failed));
        }
    }

    private List<Span> spans() {
        List<Span> all = spans;
        if (all == null) {
            all = new ArrayList<>();
            spans = all;
        }
        return all;
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
