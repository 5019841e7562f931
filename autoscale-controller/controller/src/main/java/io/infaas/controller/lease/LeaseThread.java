package io.infaas.controller.lease;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that takes the turns of a lease, and reports each change of the leader. The lease is the caller's to close, after it. */
public final class LeaseThread implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseThread.class);
    /** Longer than a turn, whose calls are bounded. */
    private static final long END_SECONDS = 10;

    private final Lease lease;
    private final Listener listener;
    private final Thread thread = new Thread(this::run, "controller-lease");
    private final CountDownLatch closed = new CountDownLatch(1);
    private long epoch = -1;
    private String holder = "";
    private boolean failing;

    /** Receives the leader, on the thread of the lease; must not block. */
    @FunctionalInterface
    public interface Listener {

        /**
         * @param epoch of the leadership that this process has from now on; 0 if it has none
         * @param holder name of the leader; blank if it is unknown
         */
        void changed(long epoch, String holder);
    }

    public LeaseThread(Lease lease, Listener listener) {
        this.lease = lease;
        this.listener = listener;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            do {
                turn();
            } while (!closed.await(lease.pause().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn() {
        try {
            lease.turn();
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.warn("the lease can be neither renewed nor taken, retrying: {}", e.getMessage());
            }
            failing = true;
        }
        long epochNow = lease.epoch();
        String holderNow = lease.holder();
        if (epochNow != epoch || !holderNow.equals(holder)) {
            epoch = epochNow;
            holder = holderNow;
            listener.changed(epochNow, holderNow);
        }
    }

    /** Ends the turns; waits for one in progress. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
