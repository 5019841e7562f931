package io.infaas.controller.boards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files below {@code grafana/boards}. */
final class BoardsTest {

    private static final Set<String> UNITS =
            Set.of("none", "reqps", "cps", "s", "percentunit", "currencyUSD", "bytes", "Bps", "suffix: items/s");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([a-z_]+)");
    private static final Pattern FIXED = Pattern.compile("(rate|increase)\\([^\\[]*\\[\\d");

    static Stream<Board> boards() {
        return Board.all().stream();
    }

    @Test
    void folder_eachFileHasTheNameOfItsBoard() throws Exception {
        try (Stream<Path> files = Files.list(Board.FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            boards().map(board -> board.uid() + ".json").toList());
        }
        assertThat(boards().flatMap(Board::panels)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("boards")
    void panels_haveTitleDescriptionUnitLegendAndPlace(Board board) {
        for (JsonNode panel : board.panels().map(BoardPanel::json).toList()) {
            String title = panel.path("title").asText();
            assertThat(title).isNotBlank();
            assertThat(panel.path("description").asText())
                    .as(title)
                    .endsWith(".")
                    .hasSizeGreaterThan(20);
            assertThat(UNITS)
                    .as(title)
                    .contains(panel.at("/fieldConfig/defaults/unit").asText());
            assertThat(panel.path("targets")).as(title).isNotEmpty().allSatisfy(target -> {
                assertThat(target.path("legendFormat").asText()).isNotBlank();
                assertThat(target.at("/datasource/uid").asText()).isEqualTo("${datasource}");
            });
        }
        assertThat(titles(board)).doesNotHaveDuplicates();
    }

    // "Objective met" is there as a number and as a line, under two headings
    private static List<String> titles(Board board) {
        return board.rows().stream()
                .flatMap(row -> row.panels().stream().map(panel -> row.title() + " " + panel.title()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("boards")
    void grid_isFilledWithoutOverlap(Board board) {
        Set<String> taken = new HashSet<>();
        for (JsonNode panel : board.json().path("panels")) {
            JsonNode at = panel.path("gridPos");
            int right = at.path("x").asInt() + at.path("w").asInt();
            assertThat(right).as(panel.path("title").asText()).isLessThanOrEqualTo(24);
            for (int x = at.path("x").asInt(); x < right; x++) {
                for (int y = at.path("y").asInt();
                        y < at.path("y").asInt() + at.path("h").asInt();
                        y++) {
                    assertThat(taken.add(x + "," + y))
                            .as("%s at %d, %d", panel.path("title").asText(), x, y)
                            .isTrue();
                }
            }
        }
        int bottom = taken.stream()
                .mapToInt(cell -> Integer.parseInt(cell.substring(cell.indexOf(',') + 1)))
                .max()
                .orElseThrow();
        assertThat(IntStream.rangeClosed(0, bottom)
                        .filter(y -> IntStream.range(0, 24).noneMatch(x -> taken.contains(x + "," + y))))
                .as("empty lines")
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("boards")
    void variables_areThoseThatQueriesUse(Board board) {
        Set<String> defined = new TreeSet<>();
        board.json()
                .at("/templating/list")
                .forEach(variable -> defined.add(variable.path("name").asText()));
        String text = board.json().toString();
        Set<String> used = VARIABLE.matcher(text)
                .results()
                .map(found -> found.group(1))
                .filter(name -> !name.startsWith("__"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(used).isEqualTo(defined).contains("datasource");
    }

    @ParameterizedTest
    @MethodSource("boards")
    void rates_areOverTheIntervalOfTheBoard(Board board) {
        assertThat(board.panels().flatMap(panel -> panel.queries().stream()).map(BoardQuery::expr))
                .noneMatch(expr -> FIXED.matcher(expr).find())
                .allMatch(expr -> expr.chars().filter(c -> c == '(').count()
                        == expr.chars().filter(c -> c == ')').count());
    }

    @ParameterizedTest
    @MethodSource("boards")
    void ids_areUnique(Board board) {
        List<Integer> ids = new ArrayList<>();
        board.json().path("panels").forEach(panel -> ids.add(panel.path("id").asInt()));

        assertThat(ids).doesNotHaveDuplicates();
        assertThat(board.uid()).matches("[a-z-]{1,40}");
    }
}
