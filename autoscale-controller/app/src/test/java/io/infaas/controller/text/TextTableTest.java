package io.infaas.controller.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TextTableTest {

    @Test
    void lines_numbersStandToTheRight() {
        TextTable table = new TextTable("name", "ms");
        table.row("a", "1.5");
        table.row("longer", "10.5");

        assertThat(table.lines()).containsExactly("name      ms", "------  ----", "a        1.5", "longer  10.5");
    }

    @Test
    void row_ofAnotherWidth_isRefused() {
        assertThatThrownBy(() -> new TextTable("one", "two").row("1")).hasMessageContaining("1 cells");
    }
}
