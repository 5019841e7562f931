package io.infaas.controller.journal;

/** Receives decisions and actions. Never fails and never blocks for long: a full disk must not stop the control loop. */
@FunctionalInterface
public interface Journal {

    void write(JournalEntry entry);

    /** Writes to this journal, then to the other. */
    default Journal and(Journal other) {
        return entry -> {
            write(entry);
            other.write(entry);
        };
    }
}
