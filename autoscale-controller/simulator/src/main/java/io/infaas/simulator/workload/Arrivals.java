package io.infaas.simulator.workload;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;

/**
 * Moments and batch sizes of an application's queries. Gaps on the scale of the rate curve are gamma distributed with mean 1: exponential for a
 * burstiness of 1 (a Poisson process), more irregular above. A burstiness of 0 gives each step of the curve its number of queries, at random
 * moments of the step: queries that were counted. For one thread.
 */
public final class Arrivals {

    private final RateCurve rate;
    private final double shape;
    private final SortedMap<Integer, Double> batches;
    private final Random random;
    private double at;
    private int step;
    private double remainder;
    private double[] counted = {};
    private int position;

    /**
     * Arrivals from the start on.
     *
     * @param burstiness squared coefficient of variation of the gaps; 0 for counted queries
     * @param batches share of each batch size; the shares add up to 1
     */
    public Arrivals(RateCurve rate, double burstiness, SortedMap<Integer, Double> batches, Random random) {
        if (!(burstiness >= 0) || Double.isInfinite(burstiness)) {
            throw new IllegalArgumentException(
                    "burstiness %s must not be negative; 1 is Poisson".formatted(burstiness));
        }
        this.rate = rate;
        this.shape = 1 / burstiness;
        this.batches = batches;
        this.random = random;
    }

    /** Seconds since the start of the next arrival; infinite if there is none. */
    public double next() {
        at = Double.isInfinite(shape) ? nextCounted() : rate.after(at, gap());
        return at;
    }

    private double nextCounted() {
        while (position == counted.length) {
            if (rate.isOver(step)) {
                return Double.POSITIVE_INFINITY;
            }
            remainder += rate.expected(step);
            // a thousandth of a query is an error of rounding
            counted = new double[(int) (remainder + 1e-3)];
            remainder -= counted.length;
            Arrays.setAll(counted, index -> rate.moment(step, random.nextDouble()));
            Arrays.sort(counted);
            position = 0;
            step++;
        }
        return counted[position++];
    }

    /** The batch size of an arrival. */
    public int batch() {
        double left = random.nextDouble();
        for (Map.Entry<Integer, Double> batch : batches.entrySet()) {
            left -= batch.getValue();
            if (left < 0) {
                return batch.getKey();
            }
        }
        return batches.lastKey();
    }

    private double gap() {
        if (shape == 1) {
            return -Math.log(1 - random.nextDouble());
        }
        return gamma(shape) / shape;
    }

    /** A draw from a gamma distribution of scale 1 (Marsaglia and Tsang, ACM TOMS 26, 2000). */
    private double gamma(double ofShape) {
        if (ofShape < 1) {
            return gamma(ofShape + 1) * Math.pow(1 - random.nextDouble(), 1 / ofShape);
        }
        double d = ofShape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = Math.pow(1 + c * x, 3);
            if (v > 0 && Math.log(1 - random.nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }
}
