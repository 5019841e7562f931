package io.infaas.simulator.report;

import java.util.Locale;

/** Numbers beside an axis. */
public final class PlotScale {

    private PlotScale() {}

    /** The next number with one significant digit of 1, 2, 4, 5 or 8, so that its quarters are short. */
    public static double roundUp(double value) {
        if (value <= 0) {
            return 1;
        }
        double unit = Math.pow(10, Math.floor(Math.log10(value)));
        for (double digit : new double[] {1, 2, 4, 5, 8}) {
            if (value <= digit * unit * (1 + 1e-9)) {
                return digit * unit;
            }
        }
        return 10 * unit;
    }

    /** A number in as few digits as show it. */
    public static String number(double value) {
        String text = String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }
}
