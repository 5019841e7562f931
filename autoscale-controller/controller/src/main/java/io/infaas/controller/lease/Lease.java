package io.infaas.controller.lease;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The right to lead, which at most one process has at a time.
 *
 * <p>No clock is compared with another one. The holder counts from before the write that the store accepted, and stops
 * {@link #margin} before the duration is over. Others count from their first sight of a record, and take the lease when it has not
 * changed for the whole duration. So two never hold it together while the rates of their monotonic clocks differ by less than a
 * quarter. A suspended process has lost its lease when it resumes, provided that its clock went on: it does during SIGSTOP, and
 * need not in a suspended machine.
 *
 * <p>{@link #turn}, {@link #giveBack} and {@link #close} block, one at a time; everything else may be called on any thread and does
 * not.
 */
public final class Lease implements AutoCloseable {

    private static final int MARGIN_SHARE = 5;

    private final LeaseStore store;
    private final String self;
    private final Duration duration;
    private final LongSupplier nanos;
    private volatile Optional<LeaseRecord> lastRecord = Optional.empty();
    private volatile @Nullable Term term;
    private long lastRecordNanos;

    /** @param beginNanos before the write of the record */
    private record Term(LeaseRecord record, long beginNanos) {}

    /**
     * @param self name of this process, unlike any other
     * @param duration how long others wait for a holder that is silent
     * @param nanos monotonic time, ns
     */
    Lease(LeaseStore store, String self, Duration duration, LongSupplier nanos) {
        this.store = store;
        this.self = self;
        this.duration = duration;
        this.nanos = nanos;
    }

    /** How long before the end of its duration a lease is over for its holder. */
    static Duration margin(Duration duration) {
        return duration.dividedBy(MARGIN_SHARE);
    }

    /** Time between two turns: a holder has several of them before its lease is over. */
    Duration pause() {
        return duration.dividedBy(MARGIN_SHARE + 1);
    }

    /**
     * Renews the lease, takes it if it is free, or checks whether its holder still renews it.
     *
     * @throws LeaseException if the store does not answer; a lease that is held stays held until its term ends
     */
    synchronized void turn() {
        Term current = term;
        if (current != null
                && isOn(current)
                && write(Optional.of(current.record()), current.record().renewed())) {
            return;
        }
        Optional<LeaseRecord> read = store.read();
        // after the read: the record may have been written while it went on
        long now = nanos.getAsLong();
        if (!read.equals(lastRecord)) {
            lastRecord = read;
            lastRecordNanos = now;
        }
        if (read.isEmpty()) {
            take(read);
            return;
        }
        LeaseRecord record = read.get();
        if (record.holder().equals(self)) {
            // this process wrote it, even if the store reported a failure; an expired term is not prolonged
            current = term;
            if (current != null && isOn(current) && current.record().epoch() == record.epoch()) {
                write(read, record.renewed());
            } else {
                take(read);
            }
            return;
        }
        term = null;
        Duration silence = record.duration().compareTo(duration) > 0 ? record.duration() : duration;
        if (record.isFree() || now - lastRecordNanos >= silence.toNanos()) {
            take(read);
        }
    }

    private void take(Optional<LeaseRecord> before) {
        write(before, LeaseRecord.next(before, self, duration));
    }

    private boolean write(Optional<LeaseRecord> expected, LeaseRecord next) {
        long begin = nanos.getAsLong();
        if (!store.replace(expected, next)) {
            return false;
        }
        lastRecord = Optional.of(next);
        lastRecordNanos = nanos.getAsLong();
        term = new Term(next, begin);
        return true;
    }

    private boolean isOn(Term current) {
        Duration leaseDuration = current.record().duration();
        return nanos.getAsLong() - current.beginNanos()
                < leaseDuration.minus(margin(leaseDuration)).toNanos();
    }

    /** Epoch of the leadership that this process has now; 0 if it has none. */
    public long epoch() {
        Term current = term;
        return current != null && isOn(current) ? current.record().epoch() : 0;
    }

    /** Whether this process still has the leadership of an epoch: ask right before each action. */
    public boolean isHeld(long epoch) {
        return epoch != 0 && epoch() == epoch;
    }

    /** Name of this process. */
    public String self() {
        return self;
    }

    /** The holder at the last read or write of the store; blank if there was none. */
    public String holder() {
        return lastRecord.map(LeaseRecord::holder).orElse("");
    }

    /** Epoch of the newest leadership of any process; 0 if there was none. */
    public long newestEpoch() {
        return lastRecord.map(LeaseRecord::epoch).orElse(0L);
    }

    /** Gives up a lease that is held, so that another process need not wait; call it after the last action. Never fails. */
    public synchronized void giveBack() {
        Term current = term;
        term = null;
        if (current != null) {
            try {
                boolean unused = store.replace(
                        Optional.of(current.record()), current.record().givenBack());
            } catch (LeaseException e) {
                // it ends by itself
            }
        }
    }

    @Override
    public void close() {
        giveBack();
        store.close();
    }
}
