package io.infaas.controller.journal;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** The newest entries, in memory. May be used by several threads. */
public final class JournalTail implements Journal {

    /** Entries kept: about an hour of a system that changes now and then, a few hundred KB. */
    public static final int KEPT = 1_000;

    private final Clock clock;
    private final Deque<JournalLine> lines = new ArrayDeque<>(KEPT);

    /** @param clock tells when an entry was written */
    public JournalTail(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized void write(JournalEntry entry) {
        if (lines.size() == KEPT) {
            lines.removeFirst();
        }
        lines.addLast(new JournalLine(clock.instant(), entry));
    }

    /** Those that fulfil {@code wanted}, at most {@code most} of them, newest first. */
    public synchronized List<JournalLine> newest(int most, Predicate<JournalEntry> wanted) {
        List<JournalLine> found = new ArrayList<>();
        for (var newestFirst = lines.descendingIterator(); newestFirst.hasNext() && found.size() < most; ) {
            JournalLine line = newestFirst.next();
            if (wanted.test(line.entry())) {
                found.add(line);
            }
        }
        return found;
    }
}
