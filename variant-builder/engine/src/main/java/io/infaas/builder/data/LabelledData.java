package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Contract;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Items and their labels, complete and valid for a contract.
 *
 * @param columns the inputs, in the contract's order
 * @param count number of items
 * @param rows layout of items with different lengths; empty if all items have the same shape
 * @param labels index of the correct class of each item; empty if items have no labels
 * @param targets expected numbers of the answers; none where labels are classes
 */
public record LabelledData(
        List<Column> columns, int count, Optional<Rows> rows, List<Integer> labels, Targets targets) {

    /**
     * Layout of items with different lengths.
     *
     * @param lengths NPY file of INT32: for each item, its number of elements in each column
     * @param timedLength row length for latency measurements
     */
    public record Rows(Path lengths, int timedLength) {}

    public LabelledData {
        columns = List.copyOf(columns);
        labels = List.copyOf(labels);
    }

    /** Reads IDX or NPY files completely; see {@link #read(DataSource, Path)}. */
    public static LabelledData read(Path items, Path labels, Contract contract) {
        return TensorData.read(new DataSource(items, Optional.of(labels), "", List.of(), contract, Optional.empty()));
    }

    /**
     * Reads items and labels completely; converts formats other than tensor files to tensor files.
     *
     * @param folder existing folder for files that must exist as long as the data are in use
     * @throws BuildException naming the file and the remedy, for a missing or truncated file, another shape or count, or a label outside
     *     the contract
     */
    public static LabelledData read(DataSource dataSource, Path folder) {
        return readFirst(dataSource, folder, Integer.MAX_VALUE);
    }

    /** Like {@link #read(DataSource, Path)}, but of a format that is converted only the first {@code most} items. */
    public static LabelledData readFirst(DataSource dataSource, Path folder, int most) {
        DataSource source = dataSource.withContract(WholeShapes.items(dataSource.contract(), dataSource.items()));
        String format = source.format().isEmpty() ? DataFormat.of(source.items()) : source.format();
        return switch (format) {
            case DataFormat.IDX, DataFormat.NPY -> TensorData.read(source);
            case DataFormat.NPZ -> TensorData.read(NpzFile.unpacked(source, folder));
            default -> ItemData.read(Dataset.named(format), source, folder, most);
        };
    }

    /** The file of the first input. */
    public Path items() {
        return columns.get(0).file();
    }
}
