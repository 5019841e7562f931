package io.infaas.controller.boards;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/** A plain drawing of a board, for pages: where Grafana would put its panels, with the data that Prometheus has. SVG. */
final class BoardPicture {

    private static final int COLUMN = 50;
    private static final int LINE = 26;
    private static final int NUMBER_LINES = 4;
    private static final int LINES = 8;
    private static final int MOST_LEGENDS = 4;
    private static final String[] COLORS = {
        "#3274d9", "#e0752d", "#37872d", "#b877d9", "#c4162a", "#0a9396", "#8a6d00", "#6e7681"
    };

    private final Function<BoardQuery, List<DrawnSeries>> data;
    private final double from;
    private final double to;
    private final StringBuilder svg = new StringBuilder();

    private BoardPicture(Function<BoardQuery, List<DrawnSeries>> data, double from, double to) {
        this.data = data;
        this.from = from;
        this.to = to;
    }

    /** Draws a board with what its queries had between two times, s. */
    static String of(Board board, Function<BoardQuery, List<DrawnSeries>> data, double from, double to) {
        return new BoardPicture(data, from, to).draw(board);
    }

    private String draw(Board board) {
        text(8, 20, 15, "#111", board.title());
        int y = 30;
        for (BoardRow row : board.rows()) {
            text(8, y + 17, 12, "#555", row.title());
            y += LINE;
            int x = 0;
            int height = 0;
            for (BoardPanel panel : row.panels()) {
                if (x + panel.width() > 24) {
                    x = 0;
                    y += height;
                }
                height = LINE * (panel.shape() == BoardPanel.Shape.NUMBER ? NUMBER_LINES : LINES);
                panel(panel, x * COLUMN, y, panel.width() * COLUMN, height);
                x += panel.width();
            }
            y += height;
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1200\" height=\"%d\" font-family=\"sans-serif\">\n"
                        .formatted(y + 8)
                + "<rect width=\"100%\" height=\"100%\" fill=\"#f4f5f5\"/>\n" + svg + "</svg>\n";
    }

    private void panel(BoardPanel panel, int x, int y, int width, int height) {
        svg.append("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#fff\" stroke=\"#d8d9da\"/>\n"
                .formatted(x + 2, y + 2, width - 4, height - 4));
        text(x + 8, y + 18, 11, "#222", panel.title());
        List<DrawnSeries> series = panel.queries().stream()
                .flatMap(query -> data.apply(query).stream())
                .toList();
        if (panel.shape() == BoardPanel.Shape.NUMBER) {
            text(
                    x + 12,
                    y + 66,
                    26,
                    COLORS[0],
                    series.isEmpty() ? "-" : value(series.get(0).last(), panel.unit()));
            return;
        }
        if (series.isEmpty()) {
            text(x + width / 2 - 30, y + height / 2, 11, "#888", "no data");
            return;
        }
        boolean stacked = panel.shape() == BoardPanel.Shape.STACK;
        List<DrawnSeries> drawn = stacked ? stack(series) : series;
        double top = 1.1
                * drawn.stream()
                        .flatMap(one -> one.points().stream())
                        .mapToDouble(point -> point[1])
                        .max()
                        .orElse(1);
        DoubleUnaryOperator scale =
                panel.shape() == BoardPanel.Shape.MAGNITUDES ? Math::log1p : DoubleUnaryOperator.identity();
        lines(drawn, scale, top <= 0 ? 1 : top, x + 60, y + 30, width - 75, height - 70);
        text(x + 8, y + 40, 9, "#777", value(top <= 0 ? 1 : top, panel.unit()));
        text(x + 8, y + height - 40, 9, "#777", value(0, panel.unit()));
        text(x + width - 50, y + height - 30, 9, "#777", time(to - from));
        legends(series, x + 8, y + height - 20, width - 16);
    }

    private static List<DrawnSeries> stack(List<DrawnSeries> series) {
        List<DrawnSeries> stacked = new ArrayList<>();
        for (DrawnSeries one : series) {
            List<double[]> points = new ArrayList<>();
            for (double[] point : one.points()) {
                double below = stacked.isEmpty() ? 0 : at(stacked.get(stacked.size() - 1), point[0]);
                points.add(new double[] {point[0], below + point[1]});
            }
            stacked.add(new DrawnSeries(one.legend(), points));
        }
        return stacked;
    }

    private static double at(DrawnSeries series, double time) {
        double value = 0;
        for (double[] point : series.points()) {
            if (point[0] <= time) {
                value = point[1];
            }
        }
        return value;
    }

    private void lines(
            List<DrawnSeries> series, DoubleUnaryOperator scale, double top, int x, int y, int width, int height) {
        svg.append("<path d=\"M%d %dv%dh%d\" fill=\"none\" stroke=\"#ccc\"/>\n".formatted(x, y, height, width));
        for (int i = 0; i < series.size(); i++) {
            StringBuilder path = new StringBuilder();
            for (double[] point : series.get(i).points()) {
                double share = scale.applyAsDouble(Math.max(0, point[1])) / scale.applyAsDouble(top);
                path.append(String.format(
                        Locale.ROOT,
                        "%s%.1f %.1f",
                        path.isEmpty() ? "M" : "L",
                        x + width * (point[0] - from) / (to - from),
                        y + height * (1 - share)));
            }
            svg.append("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>\n"
                    .formatted(path, COLORS[i % COLORS.length]));
        }
    }

    private void legends(List<DrawnSeries> series, int x, int y, int width) {
        int each = width / Math.min(MOST_LEGENDS, series.size());
        for (int i = 0; i < Math.min(MOST_LEGENDS, series.size()); i++) {
            boolean more = i == MOST_LEGENDS - 1 && series.size() > MOST_LEGENDS;
            String legend = more
                    ? "and %d more".formatted(series.size() - i)
                    : series.get(i).legend();
            text(x + i * each, y, 9, COLORS[i % COLORS.length], cut(legend, each / 5));
        }
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, Math.max(1, most - 1)) + "…";
    }

    private static String time(double seconds) {
        return seconds < 120 ? number(Math.rint(seconds)) + " s" : number(seconds / 60) + " min";
    }

    private static String value(double value, String unit) {
        return switch (unit) {
            case "percentunit" -> number(100 * value) + " %";
            case "s" -> value < 1 ? number(1000 * value) + " ms" : number(value) + " s";
            case "currencyUSD" -> "$" + number(value);
            case "bytes" -> number(value / (1 << 20)) + " MiB";
            case "Bps" -> number(value / 1024) + " kiB/s";
            case "reqps", "cps" -> number(value) + "/s";
            default -> number(value);
        };
    }

    private static String number(double value) {
        return value == 0
                ? "0"
                : String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 1 ? "%.1f" : "%.3g", value);
    }

    private void text(int x, int y, int size, String color, String text) {
        svg.append("<text x=\"%d\" y=\"%d\" font-size=\"%d\" fill=\"%s\">%s</text>\n"
                .formatted(
                        x,
                        y,
                        size,
                        color,
                        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")));
    }
}
