package io.infaas.controller.status;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.journalfile.JournalLine;
import io.infaas.controller.journalfile.JournalTail;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The document of {@code GET /journal}: the newest entries that have a text, and how many have it. */
final class JournalPage {

    /** Number of entries. */
    static final int SHOWN = 100;

    private JournalPage() {}

    /** @param text to be found in any field but the inputs, in either case; blank for all entries */
    static String of(JournalTail journal, String text) {
        String needle = text.strip().toLowerCase(Locale.ROOT);
        List<JournalLine> journalLines = journal.newest(JournalTail.KEPT, entry -> has(entry, needle));
        return journalLines.stream()
                .limit(SHOWN)
                .map(JournalLine::json)
                .collect(Collectors.joining(
                        ",\n", "{\"found\":%d,\"entries\":[".formatted(journalLines.size()), "]}\n"));
    }

    /** The document of {@code GET /decisions/<id>}: lines of a journal. */
    static String ofDecision(List<String> lines) {
        return String.join(",\n", lines).transform("{\"entries\":[%s]}\n"::formatted);
    }

    private static boolean has(JournalEntry entry, String needle) {
        return Stream.of(
                        entry.event(),
                        entry.application(),
                        entry.variant(),
                        entry.node(),
                        entry.reason(),
                        entry.outcome())
                .anyMatch(field -> field.toLowerCase(Locale.ROOT).contains(needle));
    }
}
