package io.infaas.controller.standalone.demonstration;

/** Queries at times that do not depend on answers. Used by one thread. */
interface Load extends AutoCloseable {

    /** From now on so many queries a second, 0 for none. */
    void rate(double queriesPerSecond);

    /** What was sent and what ended since the last call. */
    Tally take();

    /** Sends no more, and waits for a bounded time for the answers that are due. */
    @Override
    void close();
}
