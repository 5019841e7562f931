package io.infaas.builder.accuracy;

import java.util.List;
import java.util.Optional;

/**
 * The cosine of the angle between a variant's output and the trained network's; 0 for angles above 90 degrees. It needs no labels. It is
 * for embeddings, whose angles are compared later; numbers of other outputs can be wrong in parts and still point in the same direction.
 */
public final class Cosine implements SourceMetric {

    /** Shortest embedding. */
    private static final int FEWEST = 16;

    @Override
    public String name() {
        return "cosine";
    }

    @Override
    public double score(ItemAnswer answer) {
        double product = 0;
        double squares = 0;
        double other = 0;
        for (int i = 0; i < answer.values().length; i++) {
            double a = answer.values()[i];
            double b = answer.source()[i];
            product += a * b;
            squares += a * a;
            other += b * b;
        }
        if (squares == 0 || other == 0) {
            return squares == other ? 1 : 0;
        }
        double cosine = product / (Math.sqrt(squares) * Math.sqrt(other));
        return Double.isNaN(cosine) ? 0 : Math.max(0, Math.min(1, cosine));
    }

    @Override
    public Optional<String> unsuitable(List<Long> shape) {
        boolean isVector = shape.size() == 1 && shape.get(0) >= FEWEST;
        return isVector
                ? Optional.empty()
                : Optional.of(
                        "is for embeddings, vectors of at least %d numbers; use metric agreement".formatted(FEWEST));
    }
}
