package io.infaas.controller.journalfile;

import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The newest journal entries, in memory, and all of a decision, from the journal's files. Thread-safe. */
public final class JournalTail implements Journal {

    /** Number of entries: about an hour of a calm system, a few hundred KB. */
    public static final int KEPT = 1_000;

    private final Clock clock;
    private final Optional<DecisionSearch> search;
    private final Deque<JournalLine> lines = new ArrayDeque<>(KEPT);

    /** @param clock clock for the time of entries */
    public JournalTail(Clock clock) {
        this(clock, Optional.empty());
    }

    /** @param file the journal's file, if there is one */
    public JournalTail(Clock clock, Optional<Path> file) {
        this.clock = clock;
        this.search = file.map(DecisionSearch::new);
    }

    /**
     * The entries of a decision as lines of JSON, the oldest first: also those of an earlier controller, from the files. Blocks for some seconds at
     * most.
     */
    public List<String> decision(String id) {
        List<String> lines = search.map(files -> files.find(id)).orElse(List.of());
        if (!lines.isEmpty()) {
            return lines;
        }
        List<String> newest = new ArrayList<>();
        newest(DecisionSearch.MOST, entry -> entry.decision().equals(id)).forEach(line -> newest.add(0, line.json()));
        return newest;
    }

    @Override
    public synchronized void write(JournalEntry entry) {
        if (lines.size() == KEPT) {
            lines.removeFirst();
        }
        lines.addLast(new JournalLine(clock.instant(), entry));
    }

    /** At most {@code most} entries that match {@code filter}, newest first. */
    public synchronized List<JournalLine> newest(int most, Predicate<JournalEntry> filter) {
        List<JournalLine> journalLines = new ArrayList<>();
        for (var newestFirst = lines.descendingIterator(); newestFirst.hasNext() && journalLines.size() < most; ) {
            JournalLine line = newestFirst.next();
            if (filter.test(line.entry())) {
                journalLines.add(line);
            }
        }
        return journalLines;
    }
}
