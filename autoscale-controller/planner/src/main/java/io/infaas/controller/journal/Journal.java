package io.infaas.controller.journal;

/** Receives decisions and actions, and the demand of each second. Never fails and never blocks for long: a full disk must not stop the control loop. */
@FunctionalInterface
public interface Journal {

    void write(JournalEntry entry);

    /** Receives a second; most journals have no use for it. */
    default void write(RecordedSecond second) {}

    /** Writes to this journal, then to the other. */
    default Journal and(Journal other) {
        Journal first = this;
        return new Journal() {
            @Override
            public void write(JournalEntry entry) {
                first.write(entry);
                other.write(entry);
            }

            @Override
            public void write(RecordedSecond second) {
                first.write(second);
                other.write(second);
            }
        };
    }
}
