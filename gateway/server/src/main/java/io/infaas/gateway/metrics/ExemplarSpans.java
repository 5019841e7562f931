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
 * Supplies the registry with the traced query that a thread counts at present, as an exemplar of latency buckets. Only queries with a kept
 * trace are exemplars: a slow bucket leads to a trace of its delay.
 */
public final class ExemplarSpans implements SpanContext {

    private static final ExemplarSpans INSTANCE = new ExemplarSpans();
    private static final ThreadLocal<TraceParent> COUNTED = new ThreadLocal<>();

    /** Prometheus refuses a page with an exemplar outside of buckets and counters, as Micrometer writes by default. */
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

    /** Creates a registry for gateways that trace; without traces an exemplar would lead nowhere. */
    public static PrometheusMeterRegistry registry() {
        return new PrometheusMeterRegistry(AT_BUCKETS, new PrometheusRegistry(), Clock.SYSTEM, INSTANCE);
    }

    /** Assigns further counts of the calling thread to this query. */
    static void begin(TraceParent span) {
        COUNTED.set(span);
    }

    /** Assigns further counts of the calling thread to no traced query. */
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
        // the trace of an exemplar is kept already
    }
}
