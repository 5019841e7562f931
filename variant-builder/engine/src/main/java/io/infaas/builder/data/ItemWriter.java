package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Writes items to the files of their columns. */
final class ItemWriter implements Closeable {

    private final List<Column> columns;
    private final Optional<NpyWriter> lengths;
    private final List<NpyWriter> writers = new ArrayList<>();

    private ItemWriter(List<Column> columns, Optional<NpyWriter> lengths) {
        this.columns = columns;
        this.lengths = lengths;
    }

    static ItemWriter create(List<Column> columns, Optional<LabelledData.Rows> rows) throws IOException {
        ItemWriter writer = new ItemWriter(
                columns,
                rows.isPresent()
                        ? Optional.of(NpyWriter.create(rows.get().lengths(), TensorType.INT32, List.of()))
                        : Optional.empty());
        try {
            for (Column column : columns) {
                ContractTensor tensor = column.tensor();
                List<Integer> shape = rows.isPresent()
                        ? List.of()
                        : tensor.shape().stream().map(Math::toIntExact).toList();
                writer.writers.add(NpyWriter.create(column.file(), tensor.type(), shape));
            }
            return writer;
        } catch (IOException e) {
            writer.close();
            throw e;
        }
    }

    /** Number of elements in the variable dimension; 0 if there is none. */
    int length(Item item) {
        return lengths.isEmpty() ? 0 : elements(item, columns.get(0));
    }

    private static int elements(Item item, Column column) {
        ByteBuffer values = item.values().get(column.tensor().name());
        if (values == null) {
            return 0;
        }
        TensorType type = column.tensor().type();
        return type == TensorType.BYTES ? StringElements.split(values).size() : values.remaining() / type.byteSize();
    }

    /** @throws BuildException naming {@code place}, if the item does not match the inputs */
    void check(Item item, String place) {
        Set<Integer> elementCounts = new HashSet<>();
        for (Column column : columns) {
            ContractTensor tensor = column.tensor();
            if (!item.values().containsKey(tensor.name())) {
                throw new BuildException("%s: has no values for input '%s' (%s), only for %s"
                        .formatted(
                                place,
                                tensor.name(),
                                tensor.type(),
                                item.values().keySet()));
            }
            int elements = elements(item, column);
            elementCounts.add(elements);
            long contractElements = tensor.shape().stream().reduce(1L, (a, b) -> a * b);
            if (lengths.isEmpty() && elements != contractElements) {
                throw new BuildException("%s: has %d elements of input '%s', which is %s, %d elements"
                        .formatted(place, elements, tensor.name(), tensor.shape(), contractElements));
            }
            if (lengths.isPresent() && !tensor.shape().equals(List.of(-1L))) {
                throw new BuildException(
                        "application.contract.inputs: '%s' is %s; items of different lengths need inputs of shape [-1]"
                                .formatted(tensor.name(), tensor.shape()));
            }
            if (tensor.type() == TensorType.BYTES) {
                readable(values(item, column), tensor, place);
            } else {
                finite(values(item, column), tensor, place);
            }
        }
        if (lengths.isPresent() && (elementCounts.size() != 1 || elementCounts.contains(0))) {
            throw new BuildException(
                    "%s: its inputs have %s elements; all inputs of an item need the same number, at least 1"
                            .formatted(place, elementCounts));
        }
    }

    private static void readable(ByteBuffer values, ContractTensor tensor, String place) {
        for (ByteBuffer element : StringElements.split(values)) {
            StringElements.problem(element).ifPresent(problem -> {
                throw new BuildException(
                        "%s: input '%s' has %s, or leave out the item".formatted(place, tensor.name(), problem));
            });
        }
    }

    private static void finite(ByteBuffer values, ContractTensor tensor, String place) {
        if (tensor.type() == TensorType.FP32) {
            ByteBuffer floats = values.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            while (floats.hasRemaining()) {
                float value = floats.getFloat();
                if (!Float.isFinite(value)) {
                    throw new BuildException("%s: input '%s' has the value %s; correct it or leave out the item"
                            .formatted(place, tensor.name(), value));
                }
            }
        }
    }

    /** Writes a checked item. */
    void write(Item item) throws IOException {
        for (int i = 0; i < columns.size(); i++) {
            writers.get(i).write(values(item, columns.get(i)).duplicate());
        }
        if (lengths.isPresent()) {
            lengths.get().write(Item.ints(length(item)));
        }
    }

    private static ByteBuffer values(Item item, Column column) {
        return Objects.requireNonNull(item.values().get(column.tensor().name()));
    }

    @Override
    public void close() throws IOException {
        for (NpyWriter writer : writers) {
            writer.close();
        }
        if (lengths.isPresent()) {
            lengths.get().close();
        }
    }
}
