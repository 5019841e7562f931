package io.infaas.controller.cost;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Where the hours of a ledger are kept. Confined to one thread; calls may block. */
interface CostStore extends Closeable {

    /** Keeps an hour that is over, after those that were appended before. */
    void append(CostPeriod over) throws IOException;

    /** Keeps what there is of the present hour, in the place of what was kept of one before. */
    void keep(CostPeriod present) throws IOException;

    /** What was kept last; empty if that is an hour that was appended since. */
    Optional<CostPeriod> kept() throws IOException;

    /** Reads the hours that were appended, the oldest first. */
    void read(Consumer<CostPeriod> reader) throws IOException;
}
