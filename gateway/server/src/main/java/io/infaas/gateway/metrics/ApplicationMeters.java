package io.infaas.gateway.metrics;

import io.infaas.catalog.Objective;
import io.infaas.gateway.demand.ClientShares;
import io.infaas.gateway.exposition.MetricFamily.LazyCounter;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.meter.RetryCause;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.trace.TraceParent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The meters of one application name; instances of one name share their series. Safe from any thread. */
final class ApplicationMeters {

    /** The series R20 of ISO 3: equal ratios, with three digits. It has the usual objectives 1, 2.5 and 5. */
    private static final int[] HUNDREDTHS = {
        100, 112, 125, 140, 160, 180, 200, 224, 250, 280, 315, 355, 400, 450, 500, 560, 630, 710, 800, 900
    };

    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Errors that alerts and dashboards watch. */
    private static final Set<RefusalReason> FAULTS = EnumSet.of(
            RefusalReason.UNAVAILABLE,
            RefusalReason.SHED,
            RefusalReason.DEADLINE,
            RefusalReason.GAVE_UP,
            RefusalReason.NODE_LOST,
            RefusalReason.NODE_ERROR,
            RefusalReason.INTERNAL);

    private final MeterRegistry registry;
    private final String application;
    private final Duration[] buckets;
    private final Map<ClientProtocol, LazyCounter> answers = new EnumMap<>(ClientProtocol.class);
    private final Map<ClientProtocol, Map<RefusalReason, LazyCounter>> refusals = new EnumMap<>(ClientProtocol.class);
    private final Map<Decision, LazyCounter> decisions;
    private final Map<RetryCause, LazyCounter> retries;
    private final LazyCounter waits;
    private final LazyCounter violations;
    private final LazyCounter accuracy;
    private final LazyCounter floor;
    private final LazyCounter preferred;
    private final LazyCounter belowFloor;
    private final LazyCounter belowPreferred;
    private final LazyCounter invalidDemand;
    private final LazyCounter excessDemand;
    private final ClientShares shares = new ClientShares();
    private volatile @Nullable Timer latency;

    /**
     * The meters of a name, not registered yet.
     *
     * @param application from the catalog, or the one name for all others
     * @param boundMs its default latency bound, an exact bucket end of its histogram; not positive if it has none
     */
    ApplicationMeters(MeterRegistry registry, String application, double boundMs) {
        this.registry = registry;
        this.application = application;
        this.buckets = latencyBuckets(boundMs);
        for (ClientProtocol protocol : ClientProtocol.values()) {
            answers.put(protocol, request(protocol, MeteredQuery.OK));
            refusals.put(protocol, createEach(RefusalReason.class, reason -> request(protocol, reason.label())));
        }
        decisions = createEach(Decision.class, outcome -> counter(GatewayMetric.DECISIONS, outcome.label()));
        retries = createEach(RetryCause.class, cause -> counter(GatewayMetric.RETRIES, cause.label()));
        waits = counter(GatewayMetric.WAIT);
        violations = counter(GatewayMetric.VIOLATIONS);
        accuracy = counter(GatewayMetric.ACCURACY_SERVED);
        floor = counter(GatewayMetric.ACCURACY_FLOOR);
        preferred = counter(GatewayMetric.ACCURACY_PREFERRED);
        belowFloor = counter(GatewayMetric.BELOW_FLOOR);
        belowPreferred = counter(GatewayMetric.BELOW_PREFERRED);
        invalidDemand = counter(GatewayMetric.EXCLUDED_DEMAND, "invalid");
        excessDemand = counter(GatewayMetric.EXCLUDED_DEMAND, "share");
    }

    /**
     * Records an answered query.
     *
     * @param waitNanos part of the time before it was sent to its instance
     * @param served accuracy of the variant that answered
     * @param span span of its kept trace; null if it is not kept
     */
    void recordAnswer(
            ClientProtocol protocol,
            long nanos,
            long waitNanos,
            boolean violated,
            double served,
            Objective objective,
            @Nullable TraceParent span) {
        Timer timer = timer(protocol);
        if (span == null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        } else {
            ExemplarSpans.begin(span);
            timer.record(nanos, TimeUnit.NANOSECONDS);
            ExemplarSpans.end();
        }
        waits.add(waitNanos / 1e9);
        // registers with the first answer: the rate of an event before its first occurrence is 0, not unknown
        violations.add(violated ? 1 : 0);
        of(answers, protocol).increment();
        accuracy.add(served);
        floor.add(objective.minAccuracy());
        preferred.add(objective.preferredAccuracy());
        belowFloor.add(served < objective.minAccuracy() ? 1 : 0);
        belowPreferred.add(served < objective.preferredAccuracy() ? 1 : 0);
    }

    void recordRefusal(ClientProtocol protocol, RefusalReason reason) {
        of(of(refusals, protocol), reason).increment();
    }

    /** Counts a query in the shares of its client; returns whether it is demand. */
    boolean isDemand(boolean valid, Query query) {
        if (!valid) {
            invalidDemand.increment();
            return false;
        }
        boolean within = shares.admit(query.owner().client(), query.items());
        if (!within) {
            excessDemand.increment();
        }
        return within;
    }

    ClientShares shares() {
        return shares;
    }

    void recordDecision(Decision outcome) {
        of(decisions, outcome).increment();
    }

    void recordRetry(RetryCause cause) {
        of(retries, cause).increment();
    }

    private Timer timer(ClientProtocol protocol) {
        Timer timer = latency;
        if (timer == null) {
            countFromZero(protocol);
            timer = GatewayMetric.LATENCY.family().timer(registry, buckets, application);
            latency = timer;
        }
        return timer;
    }

    // with the first answer: the first fault must be an increase
    private void countFromZero(ClientProtocol protocol) {
        retries.values().forEach(counter -> counter.add(0));
        FAULTS.forEach(reason -> of(of(refusals, protocol), reason).add(0));
    }

    private LazyCounter request(ClientProtocol protocol, String outcome) {
        return GatewayMetric.REQUESTS.family().lazyCounter(registry, application, protocol.label(), outcome);
    }

    private LazyCounter counter(GatewayMetric metric) {
        return metric.family().lazyCounter(registry, application);
    }

    private LazyCounter counter(GatewayMetric metric, String label) {
        return metric.family().lazyCounter(registry, application, label);
    }

    private static <E extends Enum<E>, M> Map<E, M> createEach(Class<E> kind, Function<E, M> maker) {
        Map<E, M> meters = new EnumMap<>(kind);
        for (E value : kind.getEnumConstants()) {
            meters.put(value, maker.apply(value));
        }
        return meters;
    }

    // the map has an entry for each value
    private static <E extends Enum<E>, M> M of(Map<E, M> meters, E value) {
        return Objects.requireNonNull(meters.get(value));
    }

    /**
     * The ends of the buckets of latencies, ascending: 20 per decade from 1 ms to 10 s. They bound the error of a percentile by 15 %, and
     * mostly to a few per cent, because Prometheus interpolates within a bucket.
     *
     * @param boundMs is one of them, so that the share within it is exact, if it is positive and below a day
     */
    static Duration[] latencyBuckets(double boundMs) {
        TreeSet<Duration> ends = new TreeSet<>();
        for (long decade = LEAST_NANOS; decade < MOST_NANOS; decade *= 10) {
            long unit = decade / 100;
            Arrays.stream(HUNDREDTHS).forEach(hundredths -> ends.add(Duration.ofNanos(hundredths * unit)));
        }
        ends.add(Duration.ofNanos(MOST_NANOS));
        if (boundMs > 0 && boundMs < TimeUnit.DAYS.toMillis(1)) {
            ends.add(Duration.ofNanos((long) (1e6 * boundMs)));
        }
        return ends.toArray(Duration[]::new);
    }
}
