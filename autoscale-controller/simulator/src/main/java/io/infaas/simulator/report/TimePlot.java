package io.infaas.simulator.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A plot of lines over time, as SVG without scripts. */
final class TimePlot {

    private static final int WIDTH = 600;
    private static final int HEIGHT = 200;
    private static final int LEFT = 52;
    private static final int BOTTOM = 22;
    private static final int TOP = 10;
    private static final int RIGHT = 10;
    private static final int MOST_POINTS = 600;
    private static final List<String> COLOURS =
            List.of("#1f6fb2", "#c8501e", "#2b8a3e", "#8a3ea8", "#9c6b00", "#00817f", "#b3274b", "#5b6470");

    private final String title;
    private final Map<String, double[]> lines = new LinkedHashMap<>();

    /** @param title with the unit */
    TimePlot(String title) {
        this.title = title;
    }

    /** Adds a line with a value for each second; NaN leaves a gap. */
    TimePlot line(String name, double[] perSecond) {
        lines.put(name, perSecond);
        return this;
    }

    String html() {
        double peak = lines.values().stream()
                .flatMapToDouble(Arrays::stream)
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(0);
        double top = PlotScale.roundUp(peak);
        int seconds =
                lines.values().stream().mapToInt(line -> line.length).max().orElse(1);
        StringBuilder html = new StringBuilder(format("<section><h2>%s</h2>\n", HtmlText.escape(title)));
        html.append(format(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n", WIDTH, HEIGHT, HtmlText.escape(title)));
        for (int i = 0; i <= 4; i++) {
            double value = top * i / 4;
            html.append(format(
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#d9dfe5\"/>",
                    LEFT, WIDTH - RIGHT, y(value, top), y(value, top)));
            html.append(format(
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
                    LEFT - 6, y(value, top) + 4, PlotScale.number(value)));
        }
        for (int i = 0; i <= 4; i++) {
            int second = seconds * i / 4;
            html.append(format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%d s</text>\n",
                    x(second, seconds), HEIGHT - 6, i == 4 ? "end" : "middle", second));
        }
        int colour = 0;
        StringBuilder legend = new StringBuilder();
        for (Map.Entry<String, double[]> line : lines.entrySet()) {
            String stroke = COLOURS.get(colour++ % COLOURS.size());
            html.append(format(
                    "<path fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\" d=\"%s\"/>\n",
                    stroke, path(line.getValue(), seconds, top)));
            legend.append(
                    format("<span><i style=\"background:%s\"></i>%s</span>", stroke, HtmlText.escape(line.getKey())));
        }
        return html.append("</svg>\n<div class=\"legend\">")
                .append(legend)
                .append("</div></section>\n")
                .toString();
    }

    private static String path(double[] values, int seconds, double top) {
        StringBuilder path = new StringBuilder();
        int step = Math.max(1, values.length / MOST_POINTS);
        boolean pen = false;
        for (int second = 0; second < values.length; second += step) {
            double value = mean(values, second, Math.min(values.length, second + step));
            if (!Double.isNaN(value)) {
                path.append(format("%s%.1f %.1f", pen ? "L" : "M", x(second, seconds), y(value, top)));
            }
            pen = !Double.isNaN(value);
        }
        return path.toString();
    }

    private static double mean(double[] values, int from, int to) {
        double sum = 0;
        int count = 0;
        for (int i = from; i < to; i++) {
            if (!Double.isNaN(values[i])) {
                sum += values[i];
                count++;
            }
        }
        return sum / count;
    }

    private static String format(String template, Object... values) {
        return String.format(Locale.ROOT, template, values);
    }

    private static double x(int second, int seconds) {
        return LEFT + (double) (WIDTH - LEFT - RIGHT) * second / Math.max(1, seconds);
    }

    private static double y(double value, double top) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top;
    }
}
