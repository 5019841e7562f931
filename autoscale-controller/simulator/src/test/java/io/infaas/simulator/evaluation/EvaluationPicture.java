package io.infaas.simulator.evaluation;

import io.infaas.simulator.evaluation.Series.Score;
import io.infaas.simulator.report.PlotScale;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A picture of an evaluation: bars by case and policy, as SVG.
 *
 * @param fileName of the picture
 * @param block whose cases it shows
 * @param value of a run; the bars are medians
 * @param most value of the top; higher bars end there and are marked
 */
record EvaluationPicture(String fileName, String block, String title, ToDoubleFunction<Score> value, double most) {

    /** The pictures of the page for people. */
    static final List<EvaluationPicture> ALL = List.of(
            new EvaluationPicture("cost.svg", Evaluation.WORKLOADS, "Dollars for machines", Score::dollars, 4),
            late("late.svg", Evaluation.WORKLOADS, "", 20),
            late("bound.svg", "bound in service times", ", by the bound in service times", 100),
            late("start.svg", "start of a machine", ", by the time a machine takes to start", 20),
            late("error.svg", "real times in profiled times", ", by the real time in profiled times", 100));

    private static final int WIDTH = 960;
    private static final int HEIGHT = 300;
    private static final int LEFT = 44;
    private static final int TOP = 62;
    private static final int BOTTOM = 30;
    private static final List<String> COLOURS =
            List.of("#222222", "#7f8b99", "#b8c0c9", "#2b8a3e", "#c8501e", "#1f6fb2", "#8a3ea8");

    private static EvaluationPicture late(String fileName, String block, String by, double most) {
        return new EvaluationPicture(
                fileName, block, "Queries late or refused, %" + by, score -> 100 * score.violated(), most);
    }

    List<Series> of(List<Series> series) {
        return series.stream().filter(one -> one.of().block().equals(block)).toList();
    }

    String svg(List<Series> series) {
        List<String> cases =
                series.stream().map(one -> one.of().name()).distinct().toList();
        List<String> policies = series.stream().map(Series::policy).distinct().toList();
        double highest = series.stream()
                .mapToDouble(one -> one.median(value))
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        double top = Math.min(most, PlotScale.roundUp(highest));
        StringBuilder svg = new StringBuilder(format("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12" role="img" aria-label="%s">
                <rect width="%d" height="%d" fill="#fff"/>
                <text x="%d" y="18" font-size="15" fill="#222">%s</text>
                """, WIDTH, HEIGHT, title, WIDTH, HEIGHT, LEFT, title));
        legend(svg, policies);
        grid(svg, top);
        double group = (double) (WIDTH - LEFT) / cases.size();
        double bar = group * 0.8 / policies.size();
        for (int i = 0; i < cases.size(); i++) {
            double left = LEFT + i * group;
            svg.append(format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#222\">%s</text>\n",
                    left + group / 2, HEIGHT - 10, cases.get(i)));
            for (int j = 0; j < policies.size(); j++) {
                bar(
                        svg,
                        find(series, cases.get(i), policies.get(j)),
                        left + group * 0.1 + j * bar,
                        bar,
                        top,
                        COLOURS.get(j % COLOURS.size()));
            }
        }
        return svg.append("</svg>\n").toString();
    }

    private static Series find(List<Series> series, String name, String policy) {
        return series.stream()
                .filter(one -> one.of().name().equals(name) && one.policy().equals(policy))
                .findFirst()
                .orElseGet(() -> new Series(series.get(0).of(), policy, List.of()));
    }

    private void bar(StringBuilder svg, Series of, double left, double width, double top, String colour) {
        double median = of.median(value);
        if (!Double.isFinite(median)) {
            svg.append(format(
                    "<text x=\"%.1f\" y=\"%d\" fill=\"%s\" text-anchor=\"middle\">-</text>\n",
                    left + width / 2, HEIGHT - BOTTOM - 2, colour));
            return;
        }
        double height = Math.max(1, (HEIGHT - TOP - BOTTOM) * Math.min(1, median / top));
        svg.append(format(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"><title>%s, %s: %.2f</title></rect>\n",
                left,
                HEIGHT - BOTTOM - height,
                width * 0.92,
                height,
                colour,
                of.of().name(),
                of.policy(),
                median));
        if (median > top) {
            svg.append(format(
                    "<text x=\"%.1f\" y=\"%d\" font-size=\"10\" text-anchor=\"middle\" fill=\"%s\">%.0f</text>\n",
                    left + width / 2, TOP - 3, colour, median));
        }
    }

    private static void legend(StringBuilder svg, List<String> policies) {
        double left = LEFT;
        for (int i = 0; i < policies.size(); i++) {
            svg.append(format(
                    "<rect x=\"%.0f\" y=\"28\" width=\"11\" height=\"11\" fill=\"%s\"/><text x=\"%.0f\" y=\"38\" fill=\"#222\">%s</text>\n",
                    left, COLOURS.get(i % COLOURS.size()), left + 16, policies.get(i)));
            left += 30 + 6.6 * policies.get(i).length();
        }
    }

    private static void grid(StringBuilder svg, double top) {
        for (int i = 0; i <= 4; i++) {
            double y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * i / 4.0;
            svg.append(format(
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#d9dfe5\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" fill=\"#555\">%s</text>\n",
                    LEFT, WIDTH, y, y, LEFT - 5, y + 4, PlotScale.number(top * i / 4)));
        }
    }

    private static String format(String template, Object... values) {
        return String.format(Locale.ROOT, template, values);
    }
}
