package io.infaas.controller.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.controller.journal.JournalEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Reads the journal of a controller. */
record JournalReader(Path file) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A new journal under {@code target}, which stays there for diagnosis. */
    static JournalReader create() throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "chaos"));
        return new JournalReader(Files.createTempFile(folder, "journal-", ".jsonl"));
    }

    /** All complete entries of the file; the newest may not be written yet. */
    List<JournalEntry> entries() {
        return lines().stream().map(JournalReader::entry).toList();
    }

    private List<String> lines() {
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            // a line that is still being written has no line break yet
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The entries of several journals, in the order of their times. */
    static List<JournalEntry> merged(List<JournalReader> journals) {
        return journals.stream()
                .flatMap(journal -> journal.lines().stream())
                .sorted(Comparator.comparing(
                        line -> Instant.parse(json(line).path("time").asText())))
                .map(JournalReader::entry)
                .toList();
    }

    /** Counts the entries with that event and outcome. */
    long count(String event, String outcome) {
        return entries().stream()
                .filter(entry -> entry.event().equals(event) && entry.outcome().equals(outcome))
                .count();
    }

    private static JournalEntry entry(String line) {
        JsonNode json = json(line);
        return JournalEntry.of(
                json.path("event").asText(),
                json.path("application").asText(),
                json.path("variant").asText(),
                json.path("node").asText(),
                json.path("reason").asText(),
                json.path("outcome").asText(),
                Map.of());
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException("line of the journal: " + line, e);
        }
    }
}
