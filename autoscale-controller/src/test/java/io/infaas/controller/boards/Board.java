package io.infaas.controller.boards;

import java.util.List;
import java.util.stream.Stream;

/**
 * One board.
 *
 * @param uid also the name of its file
 * @param marksChanges whether plan changes are marked in all panels
 */
record Board(
        String uid,
        String title,
        String description,
        boolean marksChanges,
        List<BoardVariable> variables,
        List<BoardRow> rows) {

    Board {
        variables = List.copyOf(variables);
        rows = List.copyOf(rows);
    }

    /** All boards. */
    static List<Board> all() {
        return List.of(ObjectivesBoard.board(), VariantsBoard.board(), FleetBoard.board(), DataPlaneBoard.board());
    }

    Stream<BoardPanel> panels() {
        return rows.stream().flatMap(row -> row.panels().stream());
    }
}
