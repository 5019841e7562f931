package io.infaas.controller.loop;

import io.infaas.controller.control.ControlServer;
import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.cost.CostLedger;
import io.infaas.controller.fleetfile.ProviderSource;
import io.infaas.controller.history.RecentHistory;
import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.journalfile.JournalFile;
import io.infaas.controller.journalfile.JournalLine;
import io.infaas.controller.journalfile.JournalTail;
import io.infaas.controller.lease.Lease;
import io.infaas.controller.lease.Mandate;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.status.AdminServer;
import io.infaas.controller.status.ControllerMetrics;
import io.infaas.controller.status.ControllerSnapshot;
import io.infaas.controller.status.ControllerStatus;
import io.infaas.controller.status.SnapshotRecorder;
import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.View;
import io.infaas.triton.client.VertxDefaults;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A running controller; all its parts are created and wired here. It loads and unloads variants by demand until it is closed. Then
 * nodes keep their models, gateways keep serving with the last view, and another controller can take over. With a lease it does so
 * only while it leads; otherwise it names the leader and sends gateways there.
 *
 * <p>Starting and closing block for a bounded time: never call them on an event loop.
 */
public final class Controller implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration RELOAD = Duration.ofSeconds(5);
    private static final Duration END = Duration.ofSeconds(5);

    private final ControllerConfig config;
    private final Vertx vertx = Vertx.vertx(VertxDefaults.options());
    private final ControllerMetrics metrics;
    private final JournalTail tail;
    private final RecentHistory history = new RecentHistory();
    private final Optional<JournalFile> file;
    private final CostLedger costs;
    private final CorrectionMemory corrections;
    private final Leadership.Surroundings around;
    private final Optional<Succession> succession;
    private final DesiredOperations operations;
    private volatile Leadership leadership;
    private @Nullable ControlServer control;
    private @Nullable AdminServer admin;

    private Controller(
            ControllerConfig config,
            PlanningPolicy policy,
            Duration gatewayLease,
            Optional<JournalFile> file,
            CostLedger costs,
            Clock clock,
            LongSupplier nanos,
            Optional<Rivalry> rivalry) {
        this.config = config;
        this.file = file;
        this.costs = costs;
        this.corrections = CorrectionMemory.open(config.journal(), clock);
        metrics = new ControllerMetrics(clock);
        tail = new JournalTail(clock, config.journal());
        Journal written = file.map(tail::and).orElse(tail).and(metrics).and(new FleetLog(nanos));
        Journal journal = new DecisionJournal(new DecisionOutcomes(written, nanos), clock);
        OptimumGap measured = new OptimumGap(policy, nanos);
        metrics.watchGap(measured::latest);
        around =
                new Leadership.Surroundings(measured, gatewayLease, vertx, journal, corrections, metrics, clock, nanos);
        leadership = create(config, Mandate.ALONE);
        succession = rivalry.map(among ->
                new Succession(among.lease(), among.nodes(), config.loop()::catalogInForce, new LeadershipStage()));
        operations = new DesiredOperations(vertx, config.loop(), policy, journal, this::otherLeader, () -> leadership);
        config.loop().followed().ifPresent(inForce -> metrics.watchCatalog(inForce::isRefused));
        metrics.watchJournal(() -> file.map(JournalFile::lostEntries).orElse(0L));
        metrics.watchLeadership(() -> succession.map(Succession::changes).orElse(0L));
    }

    private record Rivalry(Lease lease, ProviderSource nodes) {}

    /** Starts a controller, or fails with one message and leaves nothing running. */
    public static Controller start(ControllerConfig config) throws Exception {
        return start(config, config.loop().policy().with(config.loop().settings()), GatewayRegistry.LEASE);
    }

    /**
     * As {@link #start(ControllerConfig)}, with another policy, labelled as the configured one, and another lease for silent
     * gateways.
     */
    public static Controller start(ControllerConfig config, PlanningPolicy policy, Duration lease) throws Exception {
        return start(config, policy, lease, Optional.empty());
    }

    /**
     * Starts one of several controllers: it acts while it has the lease.
     *
     * @param lease closed with the controller
     * @param nodes opened whenever it begins to lead, in the place of the configured ones
     */
    public static Controller start(ControllerConfig config, Lease lease, ProviderSource nodes) throws Exception {
        return start(
                config,
                config.loop().policy().with(config.loop().settings()),
                GatewayRegistry.LEASE,
                Optional.of(new Rivalry(lease, nodes)));
    }

    private static Controller start(
            ControllerConfig config, PlanningPolicy policy, Duration lease, Optional<Rivalry> rivalry)
            throws Exception {
        Clock clock = Clock.systemUTC();
        config.loop().followed().ifPresent(inForce -> {
            inForce.requireBy(config.loop()::requireFor);
            config.loop().desired().applyCatalogs(inForce);
        });
        config.loop().desired().reload();
        Optional<JournalFile> file = config.journal().isPresent()
                ? Optional.of(JournalFile.open(config.journal().get(), clock))
                : Optional.empty();
        CostLedger costs = CostLedger.open(config.journal());
        Controller controller = new Controller(config, policy, lease, file, costs, clock, System::nanoTime, rivalry);
        boolean started = false;
        try {
            controller.open();
            started = true;
            return controller;
        } finally {
            if (!started) {
                controller.close();
            }
        }
    }

    private void open() throws Exception {
        config.credentials().follow(vertx);
        admin = BoundedWait.forResult(
                AdminServer.listen(vertx, config.admin(), this::snapshot, operations, tail, metrics, history, costs),
                START,
                "starting the admin port");
        control = BoundedWait.forResult(
                succession.isPresent()
                        ? ControlServer.startFollowing(vertx, config.control())
                        : ControlServer.start(
                                vertx, config.control(), leadership.term().listener()),
                START,
                "starting the control port");
        vertx.setPeriodic(RELOAD.toMillis(), due -> operations.reload());
        succession.ifPresentOrElse(Succession::start, leadership::start);
        SnapshotRecorder recorder = new SnapshotRecorder(costs, history);
        vertx.setPeriodic(TimeUnit.SECONDS.toMillis(RecentHistory.EVERY_SECONDS), due -> snapshot()
                .onSuccess(recorder::record));
    }

    private Leadership create(ControllerConfig on, Mandate mandate) {
        return new Leadership(on, mandate, around, new PortPublisher(mandate));
    }

    /** Leads and follows as the lease comes and goes. */
    private final class LeadershipStage implements Succession.Stage {

        @Override
        public void lead(Mandate mandate, ProviderSource.OpenProvider nodes) {
            config.loop().desired().reload();
            Leadership next = create(config.with(nodes.nodes()), mandate);
            replaceBy(next);
            requireStarted(control).lead(next.term());
            next.start();
        }

        @Override
        public void follow(String leader) {
            requireStarted(control).follow(leader);
            if (leadership.mandate().epoch() > 0) {
                replaceBy(create(config, Mandate.ALONE));
            }
        }

        // a follower has a thread as well, for its snapshots
        private void replaceBy(Leadership next) {
            Leadership before = leadership;
            leadership = next;
            before.close(END);
        }
    }

    private Future<ControllerSnapshot> snapshot() {
        return leadership.snapshot().map(this::mark);
    }

    private ControllerSnapshot mark(ControllerSnapshot snapshot) {
        return succession
                .map(among -> {
                    Lease lease = among.lease();
                    boolean leads = lease.isHeld(leadership.mandate().epoch());
                    return snapshot.with(new ControllerStatus.LeadershipRow(
                            leads, leads ? lease.self() : lease.holder(), lease.newestEpoch(), among.changes()));
                })
                .orElse(snapshot);
    }

    private Optional<String> otherLeader() {
        return succession
                .map(Succession::lease)
                .filter(lease -> !lease.isHeld(leadership.mandate().epoch()))
                .map(Lease::holder);
    }

    /** Pins placements: they exist regardless of demand, if they fit. Replaces earlier pins. */
    public void pin(Set<Placement> placements) {
        leadership.pin(placements);
    }

    /** A snapshot, at most one iteration old unless the loop hangs or has ended. Blocks: never call it on an event loop. */
    public ControllerSnapshot status() {
        try {
            return BoundedWait.forResult(snapshot(), START, "status");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return mark(leadership.latest());
        } catch (Exception e) {
            throw new IllegalStateException("snapshots never fail", e);
        }
    }

    /** At most {@code most} of the newest entries of the journal that match {@code filter}, newest first. */
    public List<JournalLine> journal(int most, Predicate<JournalEntry> filter) {
        return tail.newest(most, filter);
    }

    public int controlPort() {
        return requireStarted(control).port();
    }

    public int adminPort() {
        return requireStarted(admin).port();
    }

    /** Stops the controller; nodes keep their loaded models. */
    @Override
    public void close() {
        if (control != null) {
            // gives the lease back as soon as nothing acts any more
            succession.ifPresent(Succession::close);
        }
        leadership.close(END);
        if (control != null) {
            BoundedWait.forEnd(control.close(), END, "closing the control port");
        }
        if (admin != null) {
            BoundedWait.forEnd(admin.close(), END, "closing the admin port");
        }
        BoundedWait.forEnd(vertx.close(), END, "closing the event loops");
        config.loop().desired().close();
        costs.close();
        corrections.close();
        file.ifPresent(JournalFile::close);
        metrics.close();
    }

    /** Publishes through the control port once that is open, while the leadership lasts. */
    private final class PortPublisher implements GatewayPublisher {

        private final Mandate mandate;

        PortPublisher(Mandate mandate) {
            this.mandate = mandate;
        }

        @Override
        public void view(View view) {
            publish(port -> port.publish(view, mandate.epoch()));
        }

        @Override
        public void pins(List<AvailabilityPin> pins) {
            publish(port -> port.pins(pins));
        }

        @Override
        public void answer(String gateway, long number, String refusal) {
            publish(port -> port.answer(gateway, number, refusal));
        }

        private void publish(Consumer<ControlServer> publication) {
            if (mandate.isHeld()) {
                publication.accept(requireStarted(control));
            }
        }
    }

    private static <T> T requireStarted(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the controller has not been started");
        }
        return part;
    }
}
