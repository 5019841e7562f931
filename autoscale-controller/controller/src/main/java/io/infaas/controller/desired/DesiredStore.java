package io.infaas.controller.desired;

import java.util.OptionalLong;

/** Keeps the revisions of a desired state. Complete revisions only are read, each is written once. Calls block for a bounded time. */
public interface DesiredStore extends AutoCloseable {

    /** Revisions that are kept at least. */
    int KEPT = 1_000;

    /**
     * Version of the newest revision, whether it can be read or not; empty before the first one.
     *
     * @throws DesiredStateException if the store does not answer
     */
    OptionalLong newest();

    /**
     * Reads a revision.
     *
     * @throws DesiredStateException if there is no such revision, it cannot be read, or the store does not answer
     */
    Revision read(long version);

    /**
     * Writes a revision, unless there is one of the same version; of several writers at the same time one succeeds. Revisions that are more than
     * {@value #KEPT} older may be removed.
     *
     * @return false if that version exists
     * @throws DesiredStateException if the store does not answer; then the outcome is unknown
     */
    boolean append(Revision next);

    /** Never fails. */
    @Override
    default void close() {}
}
