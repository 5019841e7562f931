package io.infaas.builder.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.builder.data.LabelledData;
import io.infaas.catalog.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The items that a graph runs on.
 *
 * @param inputs all inputs of the graph
 * @param count number of items
 * @param rows layout of items with different lengths; null if all items have the same shape
 */
public record Feed(
        List<Input> inputs,
        int count,
        @JsonProperty(defaultValue = "none") @Nullable Rows rows) {

    /**
     * One input.
     *
     * @param shape shape of one item, -1 for variable dimensions
     * @param file tensor file
     */
    public record Input(String name, TensorType type, List<Long> shape, String file) {

        public Input {
            shape = List.copyOf(shape);
        }
    }

    /**
     * @param lengths file with the number of elements of each item
     * @param timedLength number of elements of the items that variants are timed with
     */
    public record Rows(String lengths, int timedLength) {}

    public Feed {
        inputs = List.copyOf(inputs);
    }

    public static Feed of(LabelledData data) {
        return new Feed(
                data.columns().stream()
                        .map(column -> new Input(
                                column.tensor().name(),
                                column.tensor().type(),
                                column.tensor().shape(),
                                column.file().toAbsolutePath().toString()))
                        .toList(),
                data.count(),
                data.rows()
                        .map(rows -> new Rows(rows.lengths().toAbsolutePath().toString(), rows.timedLength()))
                        .orElse(null));
    }
}
