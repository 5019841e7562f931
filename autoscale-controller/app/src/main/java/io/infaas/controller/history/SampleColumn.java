package io.infaas.controller.history;

import java.util.List;
import java.util.stream.LongStream;

/** The newest values of one quantity: value {@code n} replaces value {@code n} - {@value RecentHistory#SAMPLES}. */
final class SampleColumn {

    private static final double DIGITS = 1e6;

    private final double[] values = new double[RecentHistory.SAMPLES];

    void set(long n, double value) {
        values[(int) (n % values.length)] = value;
    }

    double sum(long from, long to) {
        return LongStream.range(from, to).mapToDouble(this::get).sum();
    }

    /** The values from one to before another, rounded to millionths. */
    List<Double> list(long from, long to) {
        return LongStream.range(from, to)
                .mapToObj(n -> Math.round(get(n) * DIGITS) / DIGITS)
                .toList();
    }

    private double get(long n) {
        return values[(int) (n % values.length)];
    }
}
