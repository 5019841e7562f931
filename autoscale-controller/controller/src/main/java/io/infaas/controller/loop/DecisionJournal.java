package io.infaas.controller.loop;

import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.journal.RecordedSecond;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Gives each decision an id, and each later entry on one of its placements, on its node or on a machine of its request, the id of the newest decision
 * there: a decision is found with all that came of it. Thread-safe.
 */
final class DecisionJournal implements Journal {

    /** Placements and nodes whose decisions are remembered: those named last. */
    private static final int MOST = 10_000;

    private final Journal journal;
    private final String controller;
    private final Map<String, String> decisions = new LinkedHashMap<>();
    private long count;

    /** @param clock makes ids unlike those of other controllers */
    DecisionJournal(Journal journal, Clock clock) {
        this.journal = journal;
        this.controller = Long.toString(clock.millis(), Character.MAX_RADIX);
    }

    @Override
    public void write(JournalEntry entry) {
        journal.write(entry.of(decision(entry)));
    }

    @Override
    public void write(RecordedSecond second) {
        journal.write(second);
    }

    private synchronized String decision(JournalEntry entry) {
        List<String> subjects = subjects(entry);
        if (!entry.outcome().equals(JournalEntry.DECIDED)) {
            return subjects.stream()
                    .map(decisions::get)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse("");
        }
        count++;
        String id = "%s-%d".formatted(controller, count);
        for (String subject : subjects) {
            decisions.remove(subject);
            decisions.put(subject, id);
            if (decisions.size() > MOST) {
                decisions.remove(decisions.keySet().iterator().next());
            }
        }
        return id;
    }

    private static List<String> subjects(JournalEntry entry) {
        List<String> subjects = new ArrayList<>(entry.texts("add"));
        subjects.addAll(entry.texts("remove"));
        if (!entry.node().isEmpty()) {
            subjects.add(entry.variant().isEmpty() ? entry.node() : entry.variant() + "@" + entry.node());
        }
        if (!entry.request().isEmpty()) {
            subjects.add(entry.request());
        }
        return subjects;
    }
}
