package io.infaas.gateway.metrics;

import io.infaas.gateway.demand.DemandMeter;
import io.infaas.gateway.view.Candidate;
import io.infaas.gateway.view.InstanceState;
import io.infaas.gateway.view.Target;
import io.infaas.gateway.view.View;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's counters, timers and gauges, in seconds and items, under {@code infaas.gateway}.
 *
 * <p>Labels come from the catalog and from closed lists only: a name that a client invents never becomes a series.
 */
public final class GatewayMetrics {

    /** The application label of queries whose name leads nowhere. */
    static final String NO_APPLICATION = "none";

    private static final Duration[] BOUNDS = {
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry registry;
    private final DemandMeter demand = new DemandMeter();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong viewVersion = new AtomicLong();
    private final Map<InstanceState, AtomicInteger> instances = new EnumMap<>(InstanceState.class);
    private final Counter views;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();

    public GatewayMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("infaas.gateway.in.flight", inFlight, AtomicInteger::get)
                .description("Queries between their head and the end of their answer")
                .register(registry);
        Gauge.builder("infaas.gateway.view.version", viewVersion, AtomicLong::get)
                .description("Version of the view in force, 0 before the first")
                .register(registry);
        for (InstanceState state : InstanceState.values()) {
            AtomicInteger count = new AtomicInteger();
            instances.put(state, count);
            Gauge.builder("infaas.gateway.instances", count, AtomicInteger::get)
                    .description("Instances of the view in force by their state")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        views = Counter.builder("infaas.gateway.views")
                .description("Views that were put in force")
                .register(registry);
    }

    /** What comes by objective class, for reports. */
    public DemandMeter demand() {
        return demand;
    }

    /** A view is in force. */
    public void viewed(View view) {
        viewVersion.set(view.version());
        instances.forEach((state, count) -> count.set((int) view.instances().stream()
                .filter(instance -> instance.state() == state)
                .count()));
        views.increment();
    }

    /** Where to read how many queries wait for an instance. */
    public void waiting(IntSupplier queries) {
        Gauge.builder("infaas.gateway.waiting", queries, IntSupplier::getAsInt)
                .description("Queries that wait for an instance to serve them")
                .register(registry);
    }

    /** Shows whether the controller is there. To be called once. */
    public void controller(BooleanSupplier connected) {
        Gauge.builder("infaas.gateway.controller.connected", () -> connected.getAsBoolean() ? 1 : 0)
                .description("1 while the controller answers on the control stream, else 0")
                .register(registry);
    }

    /** Counts a query in; the meter must be ended by exactly one of its last methods. */
    public QueryMeter begin(Protocol protocol) {
        inFlight.incrementAndGet();
        return new QueryMeter(this, protocol);
    }

    public int queriesInFlight() {
        return inFlight.get();
    }

    void ended(Protocol protocol, @Nullable Target target, String outcome) {
        inFlight.decrementAndGet();
        counter(
                        "infaas.gateway.requests",
                        "Queries by their end: ok or the reason of the error",
                        "application",
                        application(target),
                        "protocol",
                        protocol.label(),
                        "outcome",
                        outcome)
                .increment();
    }

    void latency(Target target, long nanos, boolean violated) {
        timers.computeIfAbsent(application(target), application -> Timer.builder("infaas.gateway.latency")
                        .description("Time from a query's head to the end of its answer, of answered queries")
                        .tag("application", application)
                        .serviceLevelObjectives(BOUNDS)
                        .register(registry))
                .record(Duration.ofNanos(nanos));
        if (violated) {
            counter(
                            "infaas.gateway.violations",
                            "Answered queries that took longer than their latency bound",
                            "application",
                            application(target))
                    .increment();
        }
    }

    void decided(Target target, String outcome) {
        counter(
                        "infaas.gateway.decisions",
                        "Decisions by outcome: serve, late, wait, infeasible, shed",
                        "application",
                        application(target),
                        "outcome",
                        outcome)
                .increment();
    }

    void retried(Target target, RetryCause cause) {
        counter(
                        "infaas.gateway.retries",
                        "Queries given to another instance, by what happened to the first",
                        "application",
                        application(target),
                        "cause",
                        cause.label())
                .increment();
    }

    void served(Candidate candidate, int items) {
        counter(
                        "infaas.gateway.items",
                        "Items answered, by the variant that answered them",
                        "architecture",
                        candidate.offer().variant().architecture(),
                        "variant",
                        candidate.alias())
                .increment(items);
    }

    private static String application(@Nullable Target target) {
        return target == null ? NO_APPLICATION : target.application().name();
    }

    private Counter counter(String name, String description, String... tags) {
        return counters.computeIfAbsent(
                name + String.join("|", tags),
                key -> Counter.builder(name).description(description).tags(tags).register(registry));
    }
}
