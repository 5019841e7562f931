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

    /** Texts that are kept at least: those that were kept last. */
    int KEPT_TEXTS = 50;

    /**
     * Keeps a text, which then is read by its digest. The oldest of more than {@value #KEPT_TEXTS} may be removed.
     *
     * @param digest SHA-256 of the text, in hex
     * @throws DesiredStateException if the text is too large for the store, or the store does not answer
     */
    void keep(String digest, String text);

    /**
     * Reads a text, which may be damaged: compare its digest.
     *
     * @throws DesiredStateException if there is none, or the store does not answer
     */
    String text(String digest);

    /** Never fails. */
    @Override
    default void close() {}
}
