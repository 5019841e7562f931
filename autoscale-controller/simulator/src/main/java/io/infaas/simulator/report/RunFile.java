package io.infaas.simulator.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.controller.journal.RecordedSecond;
import io.infaas.controller.journalfile.RecordedLines;
import io.infaas.controller.journalfile.RecordingFile;
import io.infaas.simulator.run.Second;
import io.infaas.simulator.run.TimedEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON lines of a run: one for each second, then one for each decision and action; and beside it the seconds that a controller records. The
 * files appear once they are complete.
 */
final class RunFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> lines = new ArrayList<>();
    private final RecordedLines recorded = new RecordedLines();
    private final StringBuilder recording = new StringBuilder();

    void add(Second second) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("second", second.second());
        line.put("queries", second.queries());
        line.put("answered", second.answered());
        line.put("late", second.late());
        line.put("refused", second.refused());
        if (second.answered() > 0) {
            line.put("accuracy", second.accuracy());
        }
        line.put("nodes", second.nodes());
        line.put("pricePerHour", second.pricePerHour());
        line.put("instances", second.instances());
        add(line);
    }

    void add(TimedEntry entry) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("second", entry.second());
        line.put("event", entry.entry().event());
        line.put("application", entry.entry().application());
        line.put("variant", entry.entry().variant());
        line.put("node", entry.entry().node());
        line.put("reason", entry.entry().reason());
        line.put("outcome", entry.entry().outcome());
        line.put("inputs", entry.entry().inputs());
        add(line);
    }

    void add(RecordedSecond second) {
        recording.append(new String(recorded.next(second), StandardCharsets.UTF_8));
    }

    private void add(Map<String, Object> line) {
        try {
            lines.add(JSON.writeValueAsString(line));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(Path file) throws IOException {
        write(file, String.join("\n", lines) + "\n");
        write(RecordingFile.beside(file), recording.toString());
    }

    /** Writes a file that appears once it is complete. */
    static void write(Path file, String text) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, text, StandardCharsets.UTF_8);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
