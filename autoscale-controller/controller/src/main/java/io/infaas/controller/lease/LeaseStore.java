package io.infaas.controller.lease;

import java.util.Optional;

/** Where the record of a lease is kept, for several processes. Blocks for a bounded time. */
public interface LeaseStore extends AutoCloseable {

    /**
     * The newest record.
     *
     * @throws LeaseException if the store does not answer, or its record cannot be read
     */
    Optional<LeaseRecord> read();

    /**
     * Writes a record in the place of {@code expected} only; of several writers at the same time one succeeds.
     *
     * @param next has the counter after the one of {@code expected}
     * @return false if another record was there; after a lost answer also if {@code next} is there now, so that the caller must
     *     read to know
     * @throws LeaseException if the store does not answer; then the outcome is unknown
     */
    boolean replace(Optional<LeaseRecord> expected, LeaseRecord next);

    /** Never fails. */
    @Override
    void close();
}
