package io.infaas.controller.loop;

import io.infaas.controller.control.ControlServer;
import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.journal.JournalFile;
import io.infaas.controller.journal.JournalLine;
import io.infaas.controller.journal.JournalTail;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.reconcile.Reconciler;
import io.infaas.controller.reconcile.ReconcilerSettings;
import io.infaas.controller.reconcile.TritonNodeControls;
import io.infaas.controller.status.AdminServer;
import io.infaas.controller.status.ControllerMetrics;
import io.infaas.controller.status.ControllerSnapshot;
import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.View;
import io.infaas.triton.client.VertxDefaults;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A running controller; all its parts are created and wired here. It loads and unloads variants by demand until it is closed.
 * Then nodes keep their models, gateways keep serving with the last view, and another controller can take over.
 *
 * <p>Starting and closing block for a bounded time: never call them on an event loop.
 */
public final class Controller implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration END = Duration.ofSeconds(5);

    private final LongSupplier nanos;
    private final Vertx vertx = Vertx.vertx(VertxDefaults.options());
    private final ControllerMetrics metrics;
    private final JournalTail tail;
    private final Optional<JournalFile> file;
    private final LoopThread thread;
    private final GatewayRegistry gateways;
    private final Reconciler reconciler;
    private final ControlLoop loop;
    private final StatusSnapshots snapshots;
    private @Nullable ControlServer control;
    private @Nullable AdminServer admin;

    private Controller(
            ControllerConfig config,
            PlanningPolicy policy,
            Duration lease,
            Optional<JournalFile> file,
            Clock clock,
            LongSupplier nanos) {
        this.nanos = nanos;
        this.file = file;
        metrics = new ControllerMetrics(clock);
        tail = new JournalTail(clock);
        Journal journal = file.map(tail::and).orElse(tail).and(metrics);
        thread = new LoopThread(new ThrottledFailureLog(journal, nanos));
        gateways = new GatewayRegistry(nanos.getAsLong(), config.first(), lease);
        reconciler = new Reconciler(
                config.catalog(),
                ReconcilerSettings.DEFAULTS,
                new TritonNodeControls(vertx, config.catalog(), config.credentials()),
                (placement, version) -> gateways.isDrained(placement, version, nanos.getAsLong()),
                journal,
                thread::run,
                thread::requestIteration);
        loop = new ControlLoop(
                config, policy, gateways, reconciler, journal, metrics, new PortPublisher(), clock, nanos.getAsLong());
        snapshots = new StatusSnapshots(vertx, thread, nanos, loop::snapshot);
        metrics.watchJournal(() -> file.map(JournalFile::lostEntries).orElse(0L));
    }

    /** Starts a controller, or fails with one message and leaves nothing running. */
    public static Controller start(ControllerConfig config) throws Exception {
        return start(config, config.policy().with(config.settings()), GatewayRegistry.LEASE);
    }

    /**
     * As {@link #start(ControllerConfig)}, with another policy, labelled as the configured one, and another lease for silent
     * gateways.
     */
    public static Controller start(ControllerConfig config, PlanningPolicy policy, Duration lease) throws Exception {
        Clock clock = Clock.systemUTC();
        Optional<JournalFile> file = config.journal().isPresent()
                ? Optional.of(JournalFile.open(config.journal().get(), clock))
                : Optional.empty();
        Controller controller = new Controller(config, policy, lease, file, clock, System::nanoTime);
        boolean started = false;
        try {
            controller.open(config);
            started = true;
            return controller;
        } finally {
            if (!started) {
                controller.close();
            }
        }
    }

    private void open(ControllerConfig config) throws Exception {
        config.credentials().follow(vertx);
        admin = Await.forResult(
                AdminServer.listen(vertx, config.admin(), snapshots::ask, this::cordon, tail, metrics),
                START,
                "starting the admin port");
        control = Await.forResult(
                ControlServer.start(vertx, config.control(), new GatewayEvents(thread, loop, gateways, nanos)),
                START,
                "starting the control port");
        config.nodes().onChange(() -> thread.runEvent(loop::machinesChanged));
        thread.start(this::iterate);
    }

    private Duration iterate() {
        long begin = nanos.getAsLong();
        Duration next = loop.iterate(begin);
        metrics.recordTick(nanos.getAsLong() - begin);
        return next;
    }

    private Future<String> cordon(String node, boolean wanted) {
        Promise<String> answer = Promise.promise();
        long timer = vertx.setTimer(START.toMillis(), late -> answer.tryComplete("the control loop does not answer"));
        thread.runEvent(() -> {
            vertx.cancelTimer(timer);
            answer.tryComplete(loop.cordon(node, wanted));
        });
        return answer.future();
    }

    /** Pins placements: they exist regardless of demand, if they fit. Replaces earlier pins. */
    public void pin(Set<Placement> placements) {
        thread.runEvent(() -> loop.pin(placements));
    }

    /** A snapshot, at most one iteration old unless the loop hangs or has ended. Blocks: never call it on an event loop. */
    public ControllerSnapshot status() {
        try {
            return Await.forResult(snapshots.ask(), START, "status");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return snapshots.latest();
        } catch (Exception e) {
            throw new IllegalStateException("snapshots never fail", e);
        }
    }

    /** At most {@code most} of the newest entries of the journal that match {@code wanted}, newest first. */
    public List<JournalLine> journal(int most, Predicate<JournalEntry> wanted) {
        return tail.newest(most, wanted);
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
        snapshots.close();
        thread.close(reconciler::close, END);
        if (control != null) {
            Await.forEnd(control.close(), END, "closing the control port");
        }
        if (admin != null) {
            Await.forEnd(admin.close(), END, "closing the admin port");
        }
        Await.forEnd(vertx.close(), END, "closing the event loops");
        file.ifPresent(JournalFile::close);
        metrics.close();
    }

    /** Publishes through the control port once that is open. */
    private final class PortPublisher implements GatewayPublisher {

        @Override
        public void view(View view) {
            requireStarted(control).publish(view);
        }

        @Override
        public void pins(List<AvailabilityPin> pins) {
            requireStarted(control).pins(pins);
        }

        @Override
        public void answer(String gateway, long number, String refusal) {
            requireStarted(control).answer(gateway, number, refusal);
        }
    }

    private static <T> T requireStarted(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the controller has not been started");
        }
        return part;
    }
}
