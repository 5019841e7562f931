package io.infaas.simulator.run;

import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.journal.RecordedSecond;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.simulator.time.VirtualTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Decisions of a run with their times, and those that were undone. */
final class ChangeLog implements Journal {

    /** A change that is reversed within so many seconds was not worth its cost. */
    private static final double UNDONE_WITHIN_S = 60;

    private final VirtualTime time;
    private final List<TimedEntry> entries = new ArrayList<>();
    private final Map<Placement, Double> added = new HashMap<>();
    private final Map<Placement, Double> removed = new HashMap<>();
    private Consumer<RecordedSecond> recorder = second -> {};
    private int changes;
    private int undone;

    ChangeLog(VirtualTime time) {
        this.time = time;
    }

    @Override
    public void write(JournalEntry entry) {
        entries.add(new TimedEntry(time.seconds(), entry));
    }

    void record(Consumer<RecordedSecond> seconds) {
        recorder = seconds;
    }

    @Override
    public void write(RecordedSecond second) {
        recorder.accept(second);
    }

    /** Counts a change of the plan. */
    void count(PlanChange change) {
        if (change.isNotice()) {
            return;
        }
        changes++;
        double now = time.seconds();
        Set<Placement> arriving = new TreeSet<>(change.add());
        arriving.removeAll(change.remove());
        Set<Placement> leaving = new TreeSet<>(change.remove());
        leaving.removeAll(change.add());
        for (Placement placement : leaving) {
            undone += isRecent(added.remove(placement), now) ? 1 : 0;
            removed.put(placement, now);
        }
        for (Placement placement : arriving) {
            undone += isRecent(removed.remove(placement), now) ? 1 : 0;
            added.put(placement, now);
        }
    }

    private static boolean isRecent(@Nullable Double at, double now) {
        return at != null && now - at < UNDONE_WITHIN_S;
    }

    int changes() {
        return changes;
    }

    int undone() {
        return undone;
    }

    List<TimedEntry> entries() {
        return entries;
    }
}
