package io.infaas.controller.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TextTableTest {

    private record Row(String name, double ms, List<String> nodes) {}

    private final TextTable<Row> table =
            new TextTable<Row>().column("name", Row::name).column("ms", 1, Row::ms);

    @Test
    void lines_numbersStandToTheRight() {
        assertThat(table.lines(List.of(new Row("a", 1.5, List.of()), new Row("longer", 10.5, List.of()))))
                .containsExactly("name      ms", "------  ----", "a        1.5", "longer  10.5");
    }

    @Test
    void cell_withoutValue_isADash() {
        assertThat(table.lines(List.of(new Row("", Double.NaN, List.of()))))
                .containsExactly("name  ms", "----  --", "   -   -");
    }

    @Test
    void section_withoutRows_isItsTitle() {
        List<String> lines = new ArrayList<>();

        table.addTo(lines, "Rows", List.of());

        assertThat(lines).containsExactly("", "Rows: none");
    }

    @Test
    void longLists_areCutShort() {
        TextTable<Row> lists = new TextTable<Row>().column("nodes", Row::nodes);

        assertThat(lists.lines(List.of(
                        new Row("", 0, List.of()),
                        new Row("", 0, List.of("a", "b", "c")),
                        new Row("", 0, List.of("a", "b", "c", "d", "e")))))
                .containsExactly("nodes", "------------------", "-", "a, b, c", "a, b, c and 2 more");
    }
}
