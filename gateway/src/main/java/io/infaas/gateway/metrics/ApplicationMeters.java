package io.infaas.gateway.metrics;

import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Decision;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The meters of one application name; instances of one name share their series. Safe from any thread. */
final class ApplicationMeters {

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
    private final String application;
    private final Map<ClientProtocol, LazyCounter> answers = new EnumMap<>(ClientProtocol.class);
    private final Map<ClientProtocol, Map<RefusalReason, LazyCounter>> refusals = new EnumMap<>(ClientProtocol.class);
    private final Map<Decision, LazyCounter> decisions;
    private final Map<RetryCause, LazyCounter> retries;
    private final LazyCounter violations;
    private volatile @Nullable Timer latency;

    /**
     * The meters of a name, which are no series yet.
     *
     * @param application from the catalog, or the one name that stands for all others
     */
    ApplicationMeters(MeterRegistry registry, String application) {
        this.registry = registry;
        this.application = application;
        for (ClientProtocol protocol : ClientProtocol.values()) {
            answers.put(protocol, request(protocol, "ok"));
            refusals.put(protocol, createEach(RefusalReason.class, reason -> request(protocol, reason.label())));
        }
        decisions = createEach(
                Decision.class,
                outcome -> counter(
                        "infaas.gateway.decisions",
                        "Decisions by outcome: serve, late, wait, infeasible, shed",
                        Tags.of("outcome", outcome.label())));
        retries = createEach(
                RetryCause.class,
                cause -> counter(
                        "infaas.gateway.retries",
                        "Queries given to another instance, by what happened to the first",
                        Tags.of("cause", cause.label())));
        violations = counter(
                "infaas.gateway.violations",
                "Answered queries that took longer than their latency bound",
                Tags.empty());
    }

    /** A query was answered. */
    void recordAnswer(ClientProtocol protocol, long nanos, boolean violated) {
        timer().record(nanos, TimeUnit.NANOSECONDS);
        if (violated) {
            violations.increment();
        }
        of(answers, protocol).increment();
    }

    void recordRefusal(ClientProtocol protocol, RefusalReason reason) {
        of(of(refusals, protocol), reason).increment();
    }

    void recordDecision(Decision outcome) {
        of(decisions, outcome).increment();
    }

    void recordRetry(RetryCause cause) {
        of(retries, cause).increment();
    }

    private Timer timer() {
        Timer known = latency;
        if (known == null) {
            known = Timer.builder("infaas.gateway.latency")
                    .description("Time from the head of a query to the end of its answer, answered queries")
                    .tag("application", application)
                    .serviceLevelObjectives(BOUNDS)
                    .register(registry);
            latency = known;
        }
        return known;
    }

    private LazyCounter request(ClientProtocol protocol, String outcome) {
        return counter(
                "infaas.gateway.requests",
                "Queries by their end: ok or the reason of the error",
                Tags.of("protocol", protocol.label(), "outcome", outcome));
    }

    private LazyCounter counter(String name, String description, Tags tags) {
        return new LazyCounter(() -> Counter.builder(name)
                .description(description)
                .tag("application", application)
                .tags(tags)
                .register(registry));
    }

    private static <E extends Enum<E>, M> Map<E, M> createEach(Class<E> kind, Function<E, M> maker) {
        Map<E, M> all = new EnumMap<>(kind);
        for (E value : kind.getEnumConstants()) {
            all.put(value, maker.apply(value));
        }
        return all;
    }

    // has an entry for each value
    private static <E extends Enum<E>, M> M of(Map<E, M> all, E value) {
        return Objects.requireNonNull(all.get(value));
    }
}
