package io.infaas.controller.boards;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A board in Grafana's classic schema. */
final class BoardJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int COLUMNS = 24;
    private static final int HEIGHT = 8;
    private static final int NUMBER_HEIGHT = 4;

    private int id;
    private int y;

    private BoardJson() {}

    /** The file of a board. */
    static String of(Board board) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(new BoardJson().root(board)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    private ObjectNode root(Board board) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("uid", board.uid());
        root.put("title", board.title());
        root.put("description", board.description());
        root.put("schemaVersion", 39);
        root.put("editable", false);
        root.put("graphTooltip", 1);
        root.put("refresh", "10s");
        root.putArray("tags").add("infaas");
        root.putObject("time").put("from", "now-30m").put("to", "now");
        root.put("timezone", "browser");
        root.set("annotations", annotations(board));
        root.set("links", links());
        root.set("templating", variables(board));
        ArrayNode panels = root.putArray("panels");
        for (BoardRow row : board.rows()) {
            heading(panels.addObject(), row);
            rowPanels(panels, row);
        }
        return root;
    }

    private ObjectNode annotations(Board board) {
        ObjectNode annotations = MAPPER.createObjectNode();
        ArrayNode list = annotations.putArray("list");
        if (board.marksChanges()) {
            ObjectNode changes = list.addObject();
            changes.put("name", "Plan changes");
            changes.put("enable", true);
            changes.put("iconColor", "blue");
            changes.set("datasource", datasource());
            changes.put(
                    "expr",
                    "sum by (application, kind) (increase(infaas_controller_plan_changes_total{application=~\"$application\"}[$__rate_interval])) > 0");
            changes.put("titleFormat", "{{kind}}");
            changes.put("tagKeys", "application");
        }
        return annotations;
    }

    private static ArrayNode links() {
        ArrayNode links = MAPPER.createArrayNode();
        ObjectNode link = links.addObject();
        link.put("type", "dashboards").put("title", "INFaaS").put("asDropdown", false);
        link.putArray("tags").add("infaas");
        link.put("includeVars", true).put("keepTime", true);
        return links;
    }

    private static ObjectNode variables(Board board) {
        ObjectNode templating = MAPPER.createObjectNode();
        ArrayNode list = templating.putArray("list");
        list.addObject()
                .put("name", "datasource")
                .put("label", "Data source")
                .put("type", "datasource")
                .put("query", "prometheus");
        for (BoardVariable variable : board.variables()) {
            ObjectNode node = list.addObject();
            node.put("name", variable.name()).put("label", variable.label()).put("type", "query");
            node.set("datasource", datasource());
            node.putObject("query").put("query", variable.query()).put("refId", "variable");
            node.put("definition", variable.query());
            node.put("refresh", 2).put("sort", 1);
            node.put("multi", true).put("includeAll", true).put("allValue", ".*");
            ObjectNode current = node.putObject("current");
            current.putArray("text").add("All");
            current.putArray("value").add("$__all");
        }
        return templating;
    }

    private void heading(ObjectNode panel, BoardRow row) {
        panel.put("id", ++id).put("type", "row").put("title", row.title()).put("collapsed", false);
        place(panel, 0, COLUMNS, 1);
        panel.putArray("panels");
        y += 1;
    }

    private void rowPanels(ArrayNode panels, BoardRow row) {
        int x = 0;
        int height = 0;
        for (BoardPanel panel : row.panels()) {
            if (x + panel.width() > COLUMNS) {
                x = 0;
                y += height;
            }
            height = panel.shape() == BoardPanel.Shape.NUMBER ? NUMBER_HEIGHT : HEIGHT;
            ObjectNode node = panels.addObject();
            describe(node, panel);
            place(node, x, panel.width(), height);
            x += panel.width();
        }
        y += height;
    }

    private void place(ObjectNode panel, int x, int width, int height) {
        panel.putObject("gridPos").put("x", x).put("y", y).put("w", width).put("h", height);
    }

    private void describe(ObjectNode node, BoardPanel panel) {
        boolean number = panel.shape() == BoardPanel.Shape.NUMBER;
        node.put("id", ++id).put("type", number ? "stat" : "timeseries");
        node.put("title", panel.title()).put("description", panel.description());
        node.set("datasource", datasource());
        ObjectNode config = node.putObject("fieldConfig");
        config.putArray("overrides");
        ObjectNode defaults = config.putObject("defaults");
        defaults.put("unit", panel.unit());
        if (number) {
            node.putObject("options")
                    .put("graphMode", "area")
                    .put("colorMode", "none")
                    .putObject("reduceOptions")
                    .putArray("calcs")
                    .add("lastNotNull");
        } else {
            draw(defaults, panel);
            ObjectNode options = node.putObject("options");
            options.putObject("legend")
                    .put("displayMode", "list")
                    .put("placement", "bottom")
                    .put("showLegend", true);
            options.putObject("tooltip").put("mode", "multi").put("sort", "desc");
        }
        ArrayNode targets = node.putArray("targets");
        for (BoardQuery query : panel.queries()) {
            ObjectNode target = targets.addObject();
            target.put("refId", String.valueOf((char) ('A' + targets.size() - 1)));
            target.set("datasource", datasource());
            target.put("expr", query.expr()).put("legendFormat", query.legend());
            target.put("range", true).put("editorMode", "code");
            if (query.expr().startsWith("histogram_quantile(")) {
                // queries of which a trace is kept, where Prometheus stores them
                target.put("exemplar", true);
            }
        }
    }

    private static void draw(ObjectNode defaults, BoardPanel panel) {
        boolean stacked = panel.shape() == BoardPanel.Shape.STACK;
        defaults.put("min", 0);
        ObjectNode custom = defaults.putObject("custom");
        custom.put("drawStyle", "line").put("lineWidth", 1).put("showPoints", "never");
        custom.put("fillOpacity", stacked ? 30 : 0);
        if (panel.shape() == BoardPanel.Shape.MAGNITUDES) {
            custom.putObject("scaleDistribution")
                    .put("type", "symlog")
                    .put("log", 10)
                    .put("linearThreshold", 1);
        }
        custom.putObject("stacking").put("mode", stacked ? "normal" : "none").put("group", "A");
    }

    private static ObjectNode datasource() {
        return MAPPER.createObjectNode().put("type", "prometheus").put("uid", "${datasource}");
    }
}
