package io.infaas.controller.boards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A board as its file has it.
 *
 * @param uid also the name of its file
 * @param json the whole file
 */
record Board(String uid, String title, List<BoardVariable> variables, List<BoardRow> rows, JsonNode json) {

    static final Path FOLDER = Path.of("grafana", "boards");

    Board {
        variables = List.copyOf(variables);
        rows = List.copyOf(rows);
    }

    /** All boards. */
    static List<Board> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(Board::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Board read(Path file) {
        try {
            JsonNode json = new ObjectMapper().readTree(file.toFile());
            List<BoardVariable> variables = new ArrayList<>();
            for (JsonNode variable : json.at("/templating/list")) {
                if (variable.path("type").asText().equals("query")) {
                    variables.add(new BoardVariable(
                            variable.path("name").asText(),
                            variable.at("/query/query").asText()));
                }
            }
            return new Board(
                    json.path("uid").asText(), json.path("title").asText(), variables, rows(json.path("panels")), json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A panel of type {@code row} is the heading of those that follow it. */
    private static List<BoardRow> rows(JsonNode panels) {
        List<BoardRow> rows = new ArrayList<>();
        List<BoardPanel> current = new ArrayList<>();
        String heading = "";
        for (JsonNode panel : panels) {
            if (!panel.path("type").asText().equals("row")) {
                current.add(BoardPanel.of(panel));
                continue;
            }
            if (!current.isEmpty()) {
                rows.add(new BoardRow(heading, current));
                current.clear();
            }
            heading = panel.path("title").asText();
        }
        rows.add(new BoardRow(heading, current));
        return rows;
    }

    Stream<BoardPanel> panels() {
        return rows.stream().flatMap(row -> row.panels().stream());
    }

    @Override
    public String toString() {
        return uid;
    }
}
