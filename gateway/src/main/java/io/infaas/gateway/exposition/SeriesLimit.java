package io.infaas.gateway.exposition;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the meters of a registry, so that a scrape stays below some 15 MB however large a catalog is. A histogram is one meter. What is
 * beyond that is counted, and measured by nobody; the meters that exist count on. Thread-safe.
 */
public final class SeriesLimit implements MeterFilter {

    /** Enough for 1,000 applications with ten variants each: 4 for a variant, about 20 for an application, rarely up to 57. */
    public static final int MOST = 100_000;

    private final int most;
    private final AtomicInteger meters = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();

    private SeriesLimit(int most) {
        this.most = most;
    }

    /**
     * Bounds a registry that has no meter yet.
     *
     * @param counter counts what is dropped
     */
    public static SeriesLimit apply(MeterRegistry registry, int most, MetricFamily counter) {
        SeriesLimit limit = new SeriesLimit(most);
        registry.config().meterFilter(limit).onMeterRemoved(removed -> limit.meters.decrementAndGet());
        counter.counting(registry, limit.dropped, AtomicLong::get);
        return limit;
    }

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        if (meters.incrementAndGet() <= most) {
            return MeterFilterReply.NEUTRAL;
        }
        meters.decrementAndGet();
        dropped.incrementAndGet();
        return MeterFilterReply.DENY;
    }
}
