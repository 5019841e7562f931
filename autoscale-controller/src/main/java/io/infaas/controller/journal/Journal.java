package io.infaas.controller.journal;

/** Where decisions and actions are written to. Never fails and never blocks for long: a full disk must not stop the loop. */
@FunctionalInterface
public interface Journal {

    /** Keeps nothing. */
    Journal NONE = entry -> {};

    void write(JournalEntry entry);

    /** One that writes to this and then to the other. */
    default Journal and(Journal other) {
        return entry -> {
            write(entry);
            other.write(entry);
        };
    }
}
