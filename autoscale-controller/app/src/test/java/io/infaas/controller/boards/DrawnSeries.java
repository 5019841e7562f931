package io.infaas.controller.boards;

import java.util.List;

/**
 * The line of one series.
 *
 * @param points seconds and value, in the order of time
 */
record DrawnSeries(String legend, List<double[]> points) {

    DrawnSeries {
        points = List.copyOf(points);
    }

    double last() {
        return points.get(points.size() - 1)[1];
    }
}
