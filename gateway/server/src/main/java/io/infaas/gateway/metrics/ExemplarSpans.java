package io.infaas.gateway.metrics;

import io.infaas.gateway.trace.TraceParent;
import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Tells the registry which traced query a thread counts at present, so that buckets of latencies name one as an exemplar. Only queries
 * whose trace is kept are named: from a slow bucket one gets to what took its time.
 */
public final class ExemplarSpans implements SpanContext {

    private static final ExemplarSpans INSTANCE = new ExemplarSpans();
    private static final ThreadLocal<TraceParent> COUNTED = new ThreadLocal<>();

    /** Prometheus refuses a whole page that has an exemplar at another place than a bucket or a counter; Micrometer's default has. */
    private static final PrometheusConfig AT_BUCKETS = new PrometheusConfig() {
        @Override
        public @Nullable String get(String key) {
            return null;
        }

        @Override
        public Properties prometheusProperties() {
            Properties properties = new Properties();
            properties.setProperty("io.prometheus.exporter.exemplarsOnAllMetricTypes", "false");
            return properties;
        }
    };

    private ExemplarSpans() {}

    /** A registry for gateways that trace. Others need none of this: an exemplar would lead nowhere. */
    public static PrometheusMeterRegistry registry() {
        return new PrometheusMeterRegistry(AT_BUCKETS, new PrometheusRegistry(), Clock.SYSTEM, INSTANCE);
    }

    /** What the calling thread counts from now on belongs to this query. */
    static void begin(TraceParent span) {
        COUNTED.set(span);
    }

    /** What the calling thread counts from now on belongs to no query that is traced. */
    static void end() {
        COUNTED.remove();
    }

    @Override
    public @Nullable String getCurrentTraceId() {
        TraceParent span = COUNTED.get();
        return span == null ? null : span.traceId();
    }

    @Override
    public @Nullable String getCurrentSpanId() {
        TraceParent span = COUNTED.get();
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
