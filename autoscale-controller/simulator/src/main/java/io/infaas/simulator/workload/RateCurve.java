package io.infaas.simulator.workload;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Arrays;
import java.util.List;

/**
 * Queries/s over time: constant within each step and after the last one. Arrivals with independent gaps of mean 1 on the curve's own scale (the
 * number of queries expected until a moment) become arrivals in time by {@link #after}.
 */
public final class RateCurve {

    private final double stepSeconds;
    private final double[] perSecond;
    private final double afterwards;

    private RateCurve(double stepSeconds, double[] perSecond, double afterwards) {
        this.stepSeconds = stepSeconds;
        this.perSecond = perSecond;
        this.afterwards = afterwards;
    }

    /**
     * A rate at a moment.
     *
     * @param at seconds since the start
     */
    public record Point(double at, double perSecond) {
        public Point {
            if (!(at >= 0) || !(perSecond >= 0) || Double.isInfinite(at) || Double.isInfinite(perSecond)) {
                throw new IllegalArgumentException(
                        "rate: at %s and perSecond %s must not be negative".formatted(at, perSecond));
            }
        }
    }

    /**
     * A rate for each step, and 0 after the last one.
     *
     * @param perSecond queries/s
     */
    public static RateCurve ofSteps(double stepSeconds, double... perSecond) {
        if (!(stepSeconds > 0)) {
            throw new IllegalArgumentException("step of %s s must be above 0".formatted(stepSeconds));
        }
        for (double rate : perSecond) {
            if (!(rate >= 0) || Double.isInfinite(rate)) {
                throw new IllegalArgumentException("rate %s must not be negative".formatted(rate));
            }
        }
        return new RateCurve(stepSeconds, perSecond.clone(), 0);
    }

    /** Straight lines between points, in steps of a second; the first and the last rate hold before and after them. */
    @JsonCreator
    public static RateCurve through(List<Point> points) {
        if (points.isEmpty()) {
            throw new IllegalArgumentException("rate: at least one point is needed");
        }
        for (int i = 1; i < points.size(); i++) {
            if (points.get(i).at() < points.get(i - 1).at()) {
                throw new IllegalArgumentException("rate: point at %s s comes after the one at %s s: sort them by time"
                        .formatted(points.get(i).at(), points.get(i - 1).at()));
            }
        }
        Point last = points.get(points.size() - 1);
        double[] rates = new double[(int) Math.ceil(last.at())];
        for (int second = 0; second < rates.length; second++) {
            rates[second] = at(points, second + 0.5);
        }
        return new RateCurve(1, rates, last.perSecond());
    }

    private static double at(List<Point> points, double second) {
        int next = 0;
        while (next < points.size() && points.get(next).at() <= second) {
            next++;
        }
        if (next == 0) {
            return points.get(0).perSecond();
        }
        Point from = points.get(next - 1);
        if (next == points.size()) {
            return from.perSecond();
        }
        Point to = points.get(next);
        double share = (second - from.at()) / (to.at() - from.at());
        return from.perSecond() + share * (to.perSecond() - from.perSecond());
    }

    /** The same curve with all rates x {@code factor}. */
    public RateCurve times(double factor) {
        return new RateCurve(
                stepSeconds, Arrays.stream(perSecond).map(rate -> rate * factor).toArray(), afterwards * factor);
    }

    /** The moment at which {@code queries} more are expected than at {@code seconds}; infinite if they never are. */
    public double after(double seconds, double queries) {
        double left = queries;
        double now = seconds;
        for (int step = (int) (seconds / stepSeconds); step < perSecond.length; step++) {
            double end = (step + 1) * stepSeconds;
            double expected = perSecond[step] * Math.max(0, end - now);
            if (expected >= left) {
                return now + left / perSecond[step];
            }
            left -= expected;
            now = Math.max(now, end);
        }
        return afterwards > 0 ? now + left / afterwards : Double.POSITIVE_INFINITY;
    }

    /** Whether no query comes in a step or later. */
    boolean isOver(int step) {
        return step >= perSecond.length && afterwards == 0;
    }

    /** Queries expected in a step. */
    double expected(int step) {
        return stepSeconds * (step < perSecond.length ? perSecond[step] : afterwards);
    }

    /** The moment of a step at which a share of it is over, s since the start. */
    double moment(int step, double share) {
        return stepSeconds * (step + share);
    }

    /** Queries/s at a moment. */
    public double at(double seconds) {
        int step = (int) (seconds / stepSeconds);
        return step < perSecond.length ? perSecond[step] : afterwards;
    }
}
