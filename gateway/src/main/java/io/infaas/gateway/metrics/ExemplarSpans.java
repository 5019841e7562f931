package io.infaas.gateway.metrics;

import io.infaas.gateway.trail.RecordedSpan;
import io.prometheus.metrics.tracer.common.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * Tells the registry which traced query a thread counts at present, so that buckets of latencies name one as an exemplar. Only queries
 * whose trace is kept are named: from a slow bucket one gets to what took its time.
 */
public final class ExemplarSpans implements SpanContext {

    /** For registries of gateways that trace. Others need none: an exemplar would lead nowhere. */
    public static final ExemplarSpans INSTANCE = new ExemplarSpans();

    private static final ThreadLocal<RecordedSpan> COUNTED = new ThreadLocal<>();

    private ExemplarSpans() {}

    /** What the calling thread counts from now on belongs to this query. */
    static void begin(RecordedSpan span) {
        COUNTED.set(span);
    }

    /** What the calling thread counts from now on belongs to no query that is traced. */
    static void end() {
        COUNTED.remove();
    }

    @Override
    public @Nullable String getCurrentTraceId() {
        RecordedSpan span = COUNTED.get();
        return span == null ? null : span.traceId();
    }

    @Override
    public @Nullable String getCurrentSpanId() {
        RecordedSpan span = COUNTED.get();
        return span == null ? null : span.spanId();
    }

    @Override
    public boolean isCurrentSpanSampled() {
        return COUNTED.get() != null;
    }

    @Override
    public void markCurrentSpanAsExemplar() {
        // a query that is named so is kept already
    }
}
