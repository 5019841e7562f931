package io.infaas.gateway.metrics;

import io.infaas.catalog.Variant;
import io.infaas.gateway.exposition.LazyCounter;
import io.micrometer.core.instrument.MeterRegistry;

/** The counters of one variant; objects of one alias share their series. Safe from any thread. */
final class VariantMeters {

    private final LazyCounter answers;
    private final LazyCounter items;
    private final LazyCounter observed;
    private final LazyCounter predicted;

    /** The counters of a variant, not registered yet. */
    VariantMeters(MeterRegistry registry, String application, Variant variant) {
        answers = counter(GatewayMetric.ANSWERS, registry, application, variant);
        items = counter(GatewayMetric.ITEMS, registry, application, variant);
        observed = counter(GatewayMetric.OBSERVED, registry, application, variant);
        predicted = counter(GatewayMetric.PREDICTED, registry, application, variant);
    }

    private static LazyCounter counter(
            GatewayMetric metric, MeterRegistry registry, String application, Variant variant) {
        return metric.family().lazyCounter(registry, application, variant.architecture(), variant.alias());
    }

    /**
     * Records an answered query.
     *
     * @param nanos time at the instance
     * @param predictedNanos predicted time
     */
    void recordAnswer(int answered, long nanos, long predictedNanos) {
        answers.increment();
        items.add(answered);
        observed.add(nanos / 1e9);
        predicted.add(predictedNanos / 1e9);
    }
}
