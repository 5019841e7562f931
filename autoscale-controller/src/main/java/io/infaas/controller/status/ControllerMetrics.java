package io.infaas.controller.status;

import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.PlanChange;
import io.infaas.gateway.contract.InstanceState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The controller's counters, timers and gauges under {@code infaas.controller}. As a journal it counts actions; events and
 * outcomes are closed sets, so the number of series is bounded.
 */
public final class ControllerMetrics implements Journal, AutoCloseable {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private final Timer ticks = Timer.builder("infaas.controller.tick")
            .description("Time of one iteration of the control loop")
            .publishPercentileHistogram(false)
            .register(registry);

    /** Registers the gauges; called once. */
    public void watch(Supplier<ControllerSnapshot> snapshot, LongSupplier journalLost) {
        for (InstanceState state : InstanceState.values()) {
            Gauge.builder("infaas.controller.instances", () -> snapshot.get().situation().instances().values().stream()
                            .filter(state::equals)
                            .count())
                    .description("Instances by state")
                    .tag("state", StatusText.label(state))
                    .register(registry);
        }
        Gauge.builder("infaas.controller.gateways", () -> snapshot.get().gateways().stream()
                        .filter(ControllerStatus.GatewayRow::attached)
                        .count())
                .description("Attached gateways")
                .register(registry);
        Gauge.builder("infaas.controller.nodes.up", () -> snapshot.get().situation().nodes().stream()
                        .filter(capacity -> capacity.up())
                        .count())
                .description("Nodes that are up")
                .register(registry);
        Gauge.builder("infaas.controller.view.version", () -> snapshot.get().viewVersion())
                .description("Version of the newest view")
                .register(registry);
        Gauge.builder("infaas.controller.journal.lost", journalLost::getAsLong)
                .description("Journal entries that were dropped")
                .register(registry);
    }

    /** Counts an action by event and outcome. */
    @Override
    public void write(JournalEntry entry) {
        String outcome = entry.outcome();
        int text = outcome.indexOf(':');
        counter(
                        "infaas.controller.actions",
                        "Decisions and actions by outcome",
                        "event",
                        entry.event(),
                        "outcome",
                        text < 0 ? outcome : outcome.substring(0, text))
                .increment();
    }

    /** Counts one plan change. */
    public void recordChange(PlanChange change) {
        counter(
                        "infaas.controller.plan.changes",
                        "Plan changes",
                        "kind",
                        change.kind().label())
                .increment();
    }

    /** Records one iteration of the loop. */
    public void recordTick(long nanos) {
        ticks.record(Duration.ofNanos(nanos));
    }

    /** The page in Prometheus text format. */
    public String page() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }

    private Counter counter(String name, String description, String... tags) {
        return counters.computeIfAbsent(
                name + String.join("|", tags),
                key -> Counter.builder(name).description(description).tags(tags).register(registry));
    }
}
