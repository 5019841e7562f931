package io.infaas.builder.accuracy;

import java.util.List;

/** A box of a class in a picture, with the detector's confidence. */
record Box(double left, double top, double right, double bottom, float score, int label) {

    /** The area of both boxes as a share of the area that any of the two covers. */
    double overlap(Box other) {
        double width = Math.min(right, other.right) - Math.max(left, other.left);
        double height = Math.min(bottom, other.bottom) - Math.max(top, other.top);
        if (!(width > 0 && height > 0)) {
            return 0;
        }
        double common = width * height;
        return common / (area() + other.area() - common);
    }

    private double area() {
        return (right - left) * (bottom - top);
    }

    List<Double> edges() {
        return List.of(left, top, right, bottom);
    }
}
