package io.infaas.gateway.exposition;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One metric of a catalogue. All series of it have these labels and no others. Names have their unit in them: {@code _seconds},
 * {@code _bytes}, {@code _dollars}, a {@code _ratio} of 1; others count things.
 *
 * @param name with dots, without the {@code _total} of a counter and the {@code _seconds} of a histogram
 * @param labels names of the labels, in the order in which their values are given
 * @param help one sentence
 * @param when where or since when it is exported; blank if always
 */
public record MetricFamily(Kind kind, String name, List<String> labels, String help, String when) {

    /** The type, by its name in Prometheus. */
    public enum Kind {
        COUNTER,
        GAUGE,
        /** A histogram of times. */
        HISTOGRAM
    }

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(\\.[a-z0-9]+)+");

    public MetricFamily {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("metric name '%s' must be lower-case words with dots".formatted(name));
        }
        labels = List.copyOf(labels);
    }

    public static MetricFamily counter(String name, String help, String... labels) {
        return new MetricFamily(Kind.COUNTER, name, List.of(labels), help, "");
    }

    public static MetricFamily gauge(String name, String help, String... labels) {
        return new MetricFamily(Kind.GAUGE, name, List.of(labels), help, "");
    }

    public static MetricFamily histogram(String name, String help, String... labels) {
        return new MetricFamily(Kind.HISTOGRAM, name, List.of(labels), help, "");
    }

    /** The same metric, exported under a condition. */
    public MetricFamily only(String condition) {
        return new MetricFamily(kind, name, labels, help, condition);
    }

    /** The name in Prometheus. */
    public String exported() {
        String base = name.replace('.', '_');
        return switch (kind) {
            case COUNTER -> base + "_total";
            case GAUGE -> base;
            case HISTOGRAM -> base + "_seconds";
        };
    }

    /** Registers the counter with these label values, or returns the registered one. */
    public Counter counter(MeterRegistry registry, String... values) {
        return Counter.builder(name).description(help).tags(tags(values)).register(registry);
    }

    /** Creates a counter with these label values that registers at its first increment. */
    public LazyCounter lazyCounter(MeterRegistry registry, String... values) {
        return new LazyCounter(() -> counter(registry, values));
    }

    /**
     * Registers a counter that reads {@code count}, which must never decrease, with each scrape.
     *
     * @param source weakly referenced by the registry
     */
    public <T> void counting(MeterRegistry registry, T source, ToDoubleFunction<T> count, String... values) {
        FunctionCounter.builder(name, source, count)
                .description(help)
                .tags(tags(values))
                .register(registry);
    }

    /** Registers a gauge that reads {@code value} with each scrape. */
    public void gauge(MeterRegistry registry, DoubleSupplier value, String... values) {
        Gauge.builder(name, () -> value.getAsDouble())
                .description(help)
                .tags(tags(values))
                .register(registry);
    }

    /** Registers the histogram with these label values, or returns the registered one. */
    public Timer timer(MeterRegistry registry, Duration[] bounds, String... values) {
        return Timer.builder(name)
                .description(help)
                .serviceLevelObjectives(bounds)
                .tags(tags(values))
                .register(registry);
    }

    /** The labels with these values, as many as there are labels. */
    public Tags tags(String... values) {
        if (values.length != labels.size()) {
            throw new IllegalArgumentException(
                    "metric %s has the labels %s, not %d".formatted(name, labels, values.length));
        }
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            tags.add(Tag.of(labels.get(i), values[i]));
        }
        return Tags.of(tags);
    }

    /**
     * A counter that registers its series at the first increment, so that the metrics page is not full of zeros. Later increments need no
     * lock, look-up or allocation.
     */
    public static final class LazyCounter {

        private final Supplier<Counter> maker;
        private volatile @Nullable Counter counter;

        /**
         * A counter that is not registered yet.
         *
         * @param maker registers the counter; returns the same one each time
         */
        public LazyCounter(Supplier<Counter> maker) {
            this.maker = maker;
        }

        public void increment() {
            add(1);
        }

        public void add(double amount) {
            Counter created = counter;
            if (created == null) {
                created = maker.get();
                counter = created;
            }
            created.increment(amount);
        }
    }
}
