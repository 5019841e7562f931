package io.infaas.controller.status;

import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.PlanChange;
import io.infaas.gateway.exposition.MetricsFormat;
import io.infaas.gateway.exposition.ProcessMetric;
import io.infaas.gateway.exposition.SeriesLimit;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The controller's counters, timers and gauges, as {@link ControllerMetric} lists them. As a journal it counts actions; events and
 * outcomes are closed sets, so the number of series is bounded. Thread-safe.
 */
public final class ControllerMetrics implements Journal, AutoCloseable {

    private static final Duration[] TICKS = millis(1, 5, 10, 25, 50, 100, 250, 1000, 5000);
    private static final Duration[] ACTIONS = millis(50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 120_000);

    /** Outcomes of plan changes. */
    static final List<String> CHANGES = List.of("planned", "impossible");

    /** Events by which alerts fire, with their outcome. */
    private static final Map<String, String> RARE =
            Map.of("load", "failed", "drift", "found", "node-wanted", "not possible", "node-interrupted", "observed");

    /** Actions of the reconciler that take time. */
    private static final List<String> TIMED = List.of("load", "unload", "resize");

    private final Clock clock;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, Timer> actions = new ConcurrentHashMap<>();
    private final SnapshotMeters state;
    private final Timer ticks;
    private final Timer rounds;
    private volatile LongSupplier journalLost = () -> 0;
    private volatile LongSupplier leadershipChanges = () -> 0;
    private volatile BooleanSupplier catalogRefused = () -> false;
    private volatile DoubleSupplier machinesGap = () -> Double.NaN;

    /** @param clock yields the age of the shown state */
    public ControllerMetrics(Clock clock) {
        this.clock = clock;
        SeriesLimit.apply(registry, SeriesLimit.MOST, ControllerMetric.SERIES_DROPPED.family());
        ProcessMetric.register(registry);
        state = new SnapshotMeters(registry);
        ticks = ControllerMetric.TICK.family().timer(registry, TICKS);
        rounds = ControllerMetric.ROUND.family().timer(registry, TICKS);
        // the first of them must already be an increase
        RARE.forEach((event, outcome) -> ControllerMetric.ACTIONS.family().counter(registry, event, outcome));
        TIMED.forEach(this::timer);
        ControllerMetric.JOURNAL_LOST.family().counting(registry, this, self -> self.journalLost.getAsLong());
        ControllerMetric.LEADERSHIP_CHANGES
                .family()
                .counting(registry, this, self -> self.leadershipChanges.getAsLong());
        ControllerMetric.CATALOG_REFUSED.family().gauge(registry, () -> catalogRefused.getAsBoolean() ? 1 : 0);
        ControllerMetric.MACHINES_GAP.family().gauge(registry, () -> machinesGap.getAsDouble());
    }

    private static Duration[] millis(long... millis) {
        Duration[] durations = new Duration[millis.length];
        for (int i = 0; i < millis.length; i++) {
            durations[i] = Duration.ofMillis(millis[i]);
        }
        return durations;
    }

    /** Reads how many entries of the journal could not be written; never decreases. */
    public void watchJournal(LongSupplier lost) {
        journalLost = lost;
    }

    /** Reads how often this controller began or ceased to lead; never decreases. */
    public void watchLeadership(LongSupplier changes) {
        leadershipChanges = changes;
    }

    /** Reads whether the newest published catalog is refused. */
    public void watchCatalog(BooleanSupplier refused) {
        catalogRefused = refused;
    }

    /** Reads how far the machines are from the cheapest ones, as a share. */
    public void watchGap(DoubleSupplier gap) {
        machinesGap = gap;
    }

    /** Counts an action by event and outcome, and its time. */
    @Override
    public void write(JournalEntry entry) {
        ControllerMetric.ACTIONS
                .family()
                .counter(registry, entry.event(), outcome(entry.outcome()))
                .increment();
        if (entry.inputs().get("durationMs") instanceof Number ms) {
            timer(entry.event()).record(Duration.ofMillis(ms.longValue()));
        }
    }

    private Timer timer(String action) {
        return actions.computeIfAbsent(
                action, event -> ControllerMetric.ACTION_TIME.family().timer(registry, ACTIONS, event));
    }

    // the rest is text for people
    private static String outcome(String full) {
        int end = 0;
        while (end < full.length() && full.charAt(end) != ':' && full.charAt(end) != ',') {
            end++;
        }
        return full.substring(0, end);
    }

    /** Counts one plan change. */
    public void recordChange(PlanChange change) {
        ControllerMetric.PLAN_CHANGES
                .family()
                .counter(registry, change.application(), change.kind().label(), CHANGES.get(change.isNotice() ? 1 : 0))
                .increment();
    }

    /** Records one iteration of the loop. */
    public void recordTick(long nanos) {
        ticks.record(Duration.ofNanos(nanos));
    }

    /** Records a computation of the planner; from any thread. */
    public void recordRound(long nanos) {
        rounds.record(Duration.ofNanos(nanos));
    }

    /** The page with a snapshot, in a format. */
    public synchronized String page(ControllerSnapshot snapshot, MetricsFormat format) {
        state.show(snapshot, clock.instant());
        return format.page(registry, "");
    }

    @Override
    public void close() {
        registry.close();
    }
}
