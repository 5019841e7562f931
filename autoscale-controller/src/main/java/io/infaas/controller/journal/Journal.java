package io.infaas.controller.journal;

/** Where decisions and actions are written to. Never fails and never blocks for long: a full disk must not stop the loop. */
@FunctionalInterface
public interface Journal {

    /** Keeps nothing. */
    Journal NONE = entry -> {};

    void write(Entry entry);
}
