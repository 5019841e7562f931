package io.infaas.controller.loop;

import io.infaas.controller.control.ControlServer;
import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalFile;
import io.infaas.controller.journal.JournalTail;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.reconcile.Reconciler;
import io.infaas.controller.reconcile.ReconcilerSettings;
import io.infaas.controller.reconcile.TritonNodeControls;
import io.infaas.controller.status.AdminServer;
import io.infaas.controller.status.ControllerMetrics;
import io.infaas.controller.status.ControllerSnapshot;
import io.infaas.gateway.control.Wish;
import io.infaas.gateway.view.View;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A running controller: everything that runs in it is made and wired here. It loads and unloads variants by demand until it
 * is closed; then nodes keep what they have, gateways go on with the last view, and another controller can take over.
 *
 * <p>Starting and closing block, for bounded times: not for an event loop.
 */
public final class Controller implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration END = Duration.ofSeconds(5);

    private final LongSupplier nanos;
    private final Vertx vertx = Vertx.vertx();
    private final ControllerMetrics metrics = new ControllerMetrics();
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
        tail = new JournalTail(clock);
        Journal journal = file.map(tail::and).orElse(tail).and(metrics);
        thread = new LoopThread(new ThrottledFailureLog(journal, nanos));
        gateways = new GatewayRegistry(nanos.getAsLong(), config.first(), lease);
        reconciler = new Reconciler(
                config.catalog(),
                ReconcilerSettings.DEFAULTS,
                new TritonNodeControls(vertx, config.catalog(), config.credentials()),
                (placement, version) -> gateways.released(placement, version, nanos.getAsLong()),
                journal,
                thread::run,
                thread::requestIteration);
        loop = new ControlLoop(
                config, policy, gateways, reconciler, journal, metrics, new PortPublisher(), clock, nanos.getAsLong());
        snapshots = new StatusSnapshots(vertx, thread, nanos, loop::snapshot);
        metrics.watch(snapshots::latest, () -> file.map(JournalFile::lost).orElse(0L));
    }

    /** Starts it, or fails with one message and nothing left running. */
    public static Controller start(ControllerConfig config) throws Exception {
        return start(config, config.policy().with(config.settings()));
    }

    /** As {@link #start(ControllerConfig)}, by another policy: that of the configuration is its label then. */
    public static Controller start(ControllerConfig config, PlanningPolicy policy) throws Exception {
        return start(config, policy, GatewayRegistry.LEASE);
    }

    /** As {@link #start(ControllerConfig, PlanningPolicy)}, waiting so long for a gateway that says nothing before an unload. */
    public static Controller start(ControllerConfig config, PlanningPolicy policy, Duration lease) throws Exception {
        return start(config, policy, lease, Clock.systemUTC(), System::nanoTime);
    }

    private static Controller start(
            ControllerConfig config, PlanningPolicy policy, Duration lease, Clock clock, LongSupplier nanos)
            throws Exception {
        Optional<JournalFile> file = config.journal().isPresent()
                ? Optional.of(JournalFile.open(config.journal().get(), clock))
                : Optional.empty();
        Controller controller = new Controller(config, policy, lease, file, clock, nanos);
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
        admin = Await.forResult(
                AdminServer.listen(vertx, config.admin(), snapshots::ask, tail, metrics),
                START,
                "start of the admin port");
        control = Await.forResult(
                ControlServer.start(vertx, config.control(), new GatewayEvents(thread, loop, gateways, nanos)),
                START,
                "start of the control port");
        thread.start(this::iterate);
    }

    private Duration iterate() {
        long begin = nanos.getAsLong();
        Duration next = loop.iterate(begin);
        metrics.ticked(nanos.getAsLong() - begin);
        return next;
    }

    /** Places that are to exist from now on whatever the demand, where they fit; replaces those said before. */
    public void pin(Set<Placement> placements) {
        thread.event(() -> loop.pin(placements));
    }

    /** What it knows and wants, at most a turn ago unless it stands still or has ended. Waits for that: not for an event loop. */
    public ControllerSnapshot status() {
        try {
            return Await.forResult(snapshots.ask(), START, "status");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return snapshots.latest();
        } catch (Exception e) {
            throw new IllegalStateException("a snapshot is never refused", e);
        }
    }

    public int controlPort() {
        return started(control).port();
    }

    public int adminPort() {
        return started(admin).port();
    }

    /** Ends it; nodes keep what they have loaded. */
    @Override
    public void close() {
        snapshots.close();
        thread.close(reconciler::close, END);
        if (control != null) {
            Await.forEnd(control.close(), END, "end of the control port");
        }
        if (admin != null) {
            Await.forEnd(admin.close(), END, "end of the admin port");
        }
        Await.forEnd(vertx.close(), END, "end of the event loops");
        file.ifPresent(JournalFile::close);
        metrics.close();
    }

    /** What the loop says, once there is a port by which gateways hear it. */
    private final class PortPublisher implements GatewayPublisher {

        @Override
        public void view(View view) {
            started(control).publish(view);
        }

        @Override
        public void wishes(List<Wish> wishes) {
            started(control).wishes(wishes);
        }

        @Override
        public void answer(String gateway, long number, String refusal) {
            started(control).answer(gateway, number, refusal);
        }
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the controller is not started");
        }
        return part;
    }
}
