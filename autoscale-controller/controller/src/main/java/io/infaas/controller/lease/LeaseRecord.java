package io.infaas.controller.lease;

import java.time.Duration;
import java.util.Optional;

/**
 * The content of the store of a lease. Each write increments {@code counter}, so that no two writes ever make the same record.
 *
 * @param holder name of the process that holds it; blank if it was given back
 * @param epoch number of the leadership, from 1
 * @param counter number of the write, from 1
 * @param duration how long the record must stay unchanged before another process may take the lease
 */
public record LeaseRecord(String holder, long epoch, long counter, Duration duration) {

    private static final int LONGEST_HOLDER = 200;

    public LeaseRecord {
        if (holder.length() > LONGEST_HOLDER || holder.lines().count() > 1) {
            throw new IllegalArgumentException(
                    "holder must be one line of at most %d characters".formatted(LONGEST_HOLDER));
        }
        if (epoch < 1 || counter < epoch) {
            throw new IllegalArgumentException(
                    "epoch %d must be at least 1, and counter %d at least that".formatted(epoch, counter));
        }
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration %s must be positive".formatted(duration));
        }
    }

    /** The first record of the next leadership. */
    public static LeaseRecord next(Optional<LeaseRecord> before, String holder, Duration duration) {
        return new LeaseRecord(
                holder,
                before.map(LeaseRecord::epoch).orElse(0L) + 1,
                before.map(LeaseRecord::counter).orElse(0L) + 1,
                duration);
    }

    public LeaseRecord renewed() {
        return new LeaseRecord(holder, epoch, counter + 1, duration);
    }

    public LeaseRecord givenBack() {
        return new LeaseRecord("", epoch, counter + 1, duration);
    }

    public boolean isFree() {
        return holder.isEmpty();
    }
}
