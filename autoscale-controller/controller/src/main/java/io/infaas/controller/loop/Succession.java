package io.infaas.controller.loop;

import io.infaas.catalog.Catalog;
import io.infaas.controller.fleetfile.ProviderSource;
import io.infaas.controller.lease.Lease;
import io.infaas.controller.lease.LeaseThread;
import io.infaas.controller.lease.Mandate;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins and ends the leaderships of a controller as its lease comes and goes, one after the other on a thread of its own. */
final class Succession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);
    private static final Duration END = Duration.ofSeconds(15);
    private static final Duration UNABLE = Duration.ofSeconds(5);

    private final Lease lease;
    private final ProviderSource source;
    private final Supplier<Catalog> inForce;
    private final Stage stage;
    private final AtomicLong changes = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final LeaseThread turns;
    private final ExecutorService work = Executors.newSingleThreadExecutor(run -> {
        Thread thread = new Thread(run, "controller-succession");
        thread.setDaemon(true);
        return thread;
    });
    private ProviderSource.@Nullable OpenProvider provider;
    private long leading;

    /** Where a controller leads and follows. Called on one thread. */
    interface Stage {

        void lead(Mandate mandate, ProviderSource.OpenProvider nodes);

        /** Ends the leadership, if there is one. */
        void follow(String leader);
    }

    /** @param inForce called at each begin of a leadership */
    Succession(Lease lease, ProviderSource source, Supplier<Catalog> inForce, Stage stage) {
        this.lease = lease;
        this.source = source;
        this.inForce = inForce;
        this.stage = stage;
        this.turns = new LeaseThread(lease, this::changeLeader);
    }

    void start() {
        turns.start();
    }

    /** How often this controller began or ceased to lead. */
    long changes() {
        return changes.get();
    }

    Lease lease() {
        return lease;
    }

    private void changeLeader(long epoch, String holder) {
        try {
            work.execute(() -> enter(epoch, holder));
        } catch (RejectedExecutionException e) {
            LOG.debug("closed", e);
        }
    }

    private void enter(long epoch, String holder) {
        if (epoch != leading || epoch == 0) {
            end(epoch == 0 ? holder : "");
        }
        if (epoch != 0 && epoch != leading) {
            begin(new Mandate(epoch, () -> lease.isHeld(epoch)));
        }
    }

    private void begin(Mandate mandate) {
        ProviderSource.OpenProvider nodes;
        try {
            nodes = source.open(mandate, inForce.get());
        } catch (RuntimeException e) {
            LOG.error("cannot lead, the lease is given back for now: {}", e.getMessage());
            giveBackLater();
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (!mandate.isHeld()) {
            nodes.end().run();
            return;
        }
        LOG.info("this controller leads, epoch {}", mandate.epoch());
        provider = nodes;
        leading = mandate.epoch();
        changes.incrementAndGet();
        stage.lead(mandate, nodes);
    }

    // or two that both cannot lead would take turns every second
    private void giveBackLater() {
        try {
            if (!closed.await(UNABLE.toMillis(), TimeUnit.MILLISECONDS)) {
                lease.giveBack();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(String leader) {
        stage.follow(leader);
        ProviderSource.OpenProvider nodes = provider;
        if (nodes == null) {
            if (!leader.isEmpty()) {
                LOG.info("this controller follows '{}'", leader);
            }
        } else {
            LOG.info(
                    "this controller does not lead any more, its epoch {} is over; {} leads",
                    leading,
                    leader.isEmpty() ? "no controller" : "'%s'".formatted(leader));
            provider = null;
            leading = 0;
            changes.incrementAndGet();
            nodes.end().run();
        }
    }

    /** Ends the leadership, and then gives the lease back. */
    @Override
    public void close() {
        closed.countDown();
        turns.close();
        try {
            work.execute(() -> end(""));
            work.shutdown();
            if (!work.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)) {
                // a leadership that still acts must not do so beside another leader
                LOG.warn("the leadership did not end within {}: its lease is left to run out", END);
                return;
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("closed already", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        lease.close();
    }
}
