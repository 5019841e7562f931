package io.infaas.builder.measure;

import io.infaas.builder.data.LabelledData;
import java.util.List;

/**
 * Items that a graph is fed with.
 *
 * @param items IDX file
 * @param input name of the one FP32 input
 * @param shape shape of one item
 */
public record Feed(String items, String input, List<Long> shape) {

    public Feed {
        shape = List.copyOf(shape);
    }

    public static Feed of(LabelledData data) {
        return new Feed(
                data.items().toAbsolutePath().toString(),
                data.input().name(),
                data.input().shape());
    }

    int itemSize() {
        return Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
    }
}
