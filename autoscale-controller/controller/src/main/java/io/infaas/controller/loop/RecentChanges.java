package io.infaas.controller.loop;

import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.status.ControllerStatus;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Decisions and findings: all in journal and metrics, the last {@value #KEPT} for the status. Not thread-safe. */
final class RecentChanges {

    private static final int KEPT = 50;

    private final Journal journal;
    private final Consumer<PlanChange> changeCounter;
    private final Clock clock;
    private final Deque<ControllerStatus.ChangeRow> rows = new ArrayDeque<>();

    RecentChanges(Journal journal, Consumer<PlanChange> changeCounter, Clock clock) {
        this.journal = journal;
        this.changeCounter = changeCounter;
        this.clock = clock;
    }

    void record(PlanChange change) {
        journal.write(DecisionEntries.entry(change));
        changeCounter.accept(change);
        add(ControllerStatus.ChangeRow.of(clock.instant(), change));
    }

    /** Records a finding. */
    void record(JournalEntry journalEntry) {
        journal.write(journalEntry);
        add(new ControllerStatus.ChangeRow(
                clock.instant().toString(),
                journalEntry.event(),
                journalEntry.application(),
                List.of(),
                List.of(),
                journalEntry.reason(),
                journalEntry.inputs()));
    }

    private void add(ControllerStatus.ChangeRow row) {
        if (rows.size() == KEPT) {
            rows.removeLast();
        }
        rows.addFirst(row);
    }

    /** The last ones, newest first. */
    List<ControllerStatus.ChangeRow> rows() {
        return List.copyOf(rows);
    }
}
