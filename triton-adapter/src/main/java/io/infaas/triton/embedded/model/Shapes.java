package io.infaas.triton.embedded.model;

import java.util.List;
import java.util.stream.Collectors;

/** Arithmetic on shapes, as Triton does it. */
public final class Shapes {
    private Shapes() {}

    /** Number of elements; 1 for an empty shape. Overflow wraps around, as in Triton's 64-bit product. */
    public static long elements(List<Long> shape) {
        long count = 1;
        for (long dim : shape) {
            count *= dim;
        }
        return count;
    }

    /** The shape as error texts write it: {@code [-1,1,28,28]}. */
    static String text(List<Long> shape) {
        return shape.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }

    /** Whether a shape fits a configured one, in which -1 stands for any size. */
    static boolean fits(List<Long> configured, List<Long> shape) {
        if (configured.size() != shape.size()) {
            return false;
        }
        for (int i = 0; i < shape.size(); i++) {
            long dimension = configured.get(i);
            if (dimension != -1 && dimension != shape.get(i)) {
                return false;
            }
        }
        return true;
    }
}
