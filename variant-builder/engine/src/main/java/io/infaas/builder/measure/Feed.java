package io.infaas.builder.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.builder.data.LabelledData;
import io.infaas.builder.data.WholeShapes;
import io.infaas.catalog.Contract;
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
     * @param stacked whether tensors have a dimension in front of the shape, for the number of items; else each tensor is one item
     */
    public record Input(String name, TensorType type, List<Long> shape, String file, boolean stacked) {

        public Input {
            shape = List.copyOf(shape);
        }

        public Input(String name, TensorType type, List<Long> shape, String file) {
            this(name, type, shape, file, true);
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

    /**
     * The items for a graph with this contract. Without a batch dimension in the contract, each execution has one item.
     *
     * @param data read for the same contract
     */
    public static Feed of(LabelledData data, Contract contract) {
        return new Feed(
                data.columns().stream()
                        .map(column -> new Input(
                                column.tensor().name(),
                                column.tensor().type(),
                                column.tensor().shape(),
                                column.file().toAbsolutePath().toString(),
                                contract.hasBatchDimension() || WholeShapes.isItem(column.tensor(), contract)))
                        .toList(),
                data.count(),
                data.rows()
                        .map(rows -> new Rows(rows.lengths().toAbsolutePath().toString(), rows.timedLength()))
                        .orElse(null));
    }
}
