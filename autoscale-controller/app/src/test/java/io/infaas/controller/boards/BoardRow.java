package io.infaas.controller.boards;

import java.util.List;

/** Panels under a heading. */
record BoardRow(String title, List<BoardPanel> panels) {

    BoardRow {
        panels = List.copyOf(panels);
    }
}
