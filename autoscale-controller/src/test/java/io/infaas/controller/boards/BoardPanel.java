package io.infaas.controller.boards;

import java.util.ArrayList;
import java.util.List;

/**
 * One panel.
 *
 * @param description what it shows and what to do about it
 * @param unit a unit of Grafana
 * @param width of 24
 * @param emptyBecause why it may show nothing while all is well; blank if it may not
 */
record BoardPanel(
        Shape shape,
        String title,
        String description,
        String unit,
        int width,
        List<BoardQuery> queries,
        String emptyBecause) {

    /** How it is drawn. */
    enum Shape {
        LINES,
        /** Of which some are many times larger than others: on a logarithmic scale, linear below 1. */
        MAGNITUDES,
        /** On top of each other: parts of a whole. */
        STACK,
        /** One number for each query. */
        NUMBER
    }

    BoardPanel {
        queries = List.copyOf(queries);
    }

    static BoardPanel lines(String title, String unit, String description) {
        return new BoardPanel(Shape.LINES, title, description, unit, 8, List.of(), "");
    }

    static BoardPanel magnitudes(String title, String unit, String description) {
        return new BoardPanel(Shape.MAGNITUDES, title, description, unit, 8, List.of(), "");
    }

    static BoardPanel stack(String title, String unit, String description) {
        return new BoardPanel(Shape.STACK, title, description, unit, 8, List.of(), "");
    }

    static BoardPanel number(String title, String unit, String description) {
        return new BoardPanel(Shape.NUMBER, title, description, unit, 4, List.of(), "");
    }

    /** One query more. */
    BoardPanel with(String legend, String expr) {
        List<BoardQuery> more = new ArrayList<>(queries);
        more.add(new BoardQuery(expr, legend));
        return new BoardPanel(shape, title, description, unit, width, more, emptyBecause);
    }

    BoardPanel wide(int columns) {
        return new BoardPanel(shape, title, description, unit, columns, queries, emptyBecause);
    }

    /** May show nothing. */
    BoardPanel emptyUnless(String happens) {
        return new BoardPanel(shape, title, description, unit, width, queries, happens);
    }
}
