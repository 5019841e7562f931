package io.infaas.gateway.exposition;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the series of a registry, so that a scrape stays below 20 MB for any size of the catalog. Further meters are counted as dropped
 * and measure nothing; existing ones go on. Thread-safe.
 */
public final class SeriesLimit implements MeterFilter {

    /**
     * Enough for 1,000 applications with ten variants each: 4 for a variant, a histogram and about 20 others for an application, rarely
     * up to 57.
     */
    public static final int MOST = 160_000;

    /** The most series of a histogram: 83 buckets, sum, number and largest value. */
    static final int OF_HISTOGRAM = 86;

    private final int most;
    private final AtomicInteger series = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();

    private SeriesLimit(int most) {
        this.most = most;
    }

    /**
     * Bounds a registry that has no meter yet.
     *
     * @param most series
     * @param counter counts dropped meters
     */
    public static SeriesLimit apply(MeterRegistry registry, int most, MetricFamily counter) {
        SeriesLimit limit = new SeriesLimit(most);
        registry.config()
                .meterFilter(limit)
                .onMeterRemoved(removed -> limit.series.addAndGet(-seriesOf(removed.getId())));
        counter.counting(registry, limit.dropped, AtomicLong::get);
        return limit;
    }

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        int added = seriesOf(id);
        if (series.addAndGet(added) <= most) {
            return MeterFilterReply.NEUTRAL;
        }
        series.addAndGet(-added);
        dropped.addAndGet(added);
        return MeterFilterReply.DENY;
    }

    private static int seriesOf(Meter.Id id) {
        return id.getType() == Meter.Type.TIMER ? OF_HISTOGRAM : 1;
    }
}
