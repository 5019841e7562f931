package io.infaas.controller.journalfile;

import io.infaas.gateway.linefile.RotatingFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Searches a journal's file, and the previous ones, for the lines of a decision. */
record DecisionSearch(Path file) {

    /** Most lines of a decision that are returned. */
    static final int MOST = 1_000;

    /** The lines, the oldest first. Blocks for as long as the disk needs: some seconds for full files. */
    List<String> find(String decision) {
        String mark = "\"decision\":\"%s\"".formatted(decision);
        List<String> lines = new ArrayList<>();
        for (int age = JournalFile.PREVIOUS; age >= 1; age--) {
            search(RotatingFile.older(file, age), mark, lines);
        }
        search(file, mark, lines);
        return lines;
    }

    private static void search(Path path, String mark, List<String> lines) {
        if (!Files.isRegularFile(path)) {
            return;
        }
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(path), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null && lines.size() < MOST; line = reader.readLine()) {
                // a line that a crash cut short is no document
                if (line.contains(mark) && line.endsWith("}")) {
                    lines.add(line);
                }
            }
        } catch (NoSuchFileException e) {
            // rotated at this moment: its lines are in the next file
        } catch (IOException e) {
            throw new UncheckedIOException("journal %s cannot be read: %s".formatted(path, e.getMessage()), e);
        }
    }
}
