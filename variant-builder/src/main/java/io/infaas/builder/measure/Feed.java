package io.infaas.builder.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.builder.data.LabelledData;
import io.infaas.catalog.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Items that a graph is fed with.
 *
 * @param inputs all inputs of the graph
 * @param count number of items
 * @param rows how items of differing lengths lie in their files, null where all have one shape
 */
public record Feed(
        List<Input> inputs,
        int count,
        @JsonProperty(defaultValue = "none") @Nullable Rows rows) {

    /**
     * One input.
     *
     * @param shape shape of one item, -1 where it varies
     * @param file a file of tensors
     */
    public record Input(String name, TensorType type, List<Long> shape, String file) {

        public Input {
            shape = List.copyOf(shape);
        }
    }

    /**
     * @param lengths file of the elements that each item has
     * @param timedLength elements of an item that a graph is timed with
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
