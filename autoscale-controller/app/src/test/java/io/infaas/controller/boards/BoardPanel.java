package io.infaas.controller.boards;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One panel.
 *
 * @param unit a unit of Grafana
 * @param width of 24
 * @param json all of it
 */
record BoardPanel(Shape shape, String title, String unit, int width, List<BoardQuery> queries, JsonNode json) {

    /** How it is drawn. */
    enum Shape {
        LINES,
        /** On a logarithmic scale, linear below 1. */
        MAGNITUDES,
        /** On top of each other: parts of a whole. */
        STACK,
        /** One number for each query. */
        NUMBER
    }

    BoardPanel {
        queries = List.copyOf(queries);
    }

    static BoardPanel of(JsonNode panel) {
        List<BoardQuery> queries = new ArrayList<>();
        panel.path("targets")
                .forEach(target -> queries.add(new BoardQuery(
                        target.path("expr").asText(),
                        target.path("legendFormat").asText())));
        return new BoardPanel(
                shape(panel),
                panel.path("title").asText(),
                panel.at("/fieldConfig/defaults/unit").asText(),
                panel.at("/gridPos/w").asInt(),
                queries,
                panel);
    }

    private static Shape shape(JsonNode panel) {
        JsonNode custom = panel.at("/fieldConfig/defaults/custom");
        if (panel.path("type").asText().equals("stat")) {
            return Shape.NUMBER;
        }
        if (custom.at("/stacking/mode").asText().equals("normal")) {
            return Shape.STACK;
        }
        return custom.has("scaleDistribution") ? Shape.MAGNITUDES : Shape.LINES;
    }
}
