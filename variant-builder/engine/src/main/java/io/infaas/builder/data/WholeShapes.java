package io.infaas.builder.data;

import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Shapes of contracts without a batch dimension. Such a shape describes a whole request, which is one item. A first dimension that may be 1
 * is often a batch of one, so data and metrics may have the item without it.
 */
public final class WholeShapes {

    private static final String ARRAY = ".npy";

    private WholeShapes() {}

    /**
     * The contract with the shapes of the items in {@code data}: without the first dimension of inputs that may be 1, unless the data have
     * it; the contract itself if it has a batch dimension.
     */
    static Contract items(Contract contract, Path data) {
        if (contract.hasBatchDimension()) {
            return contract;
        }
        return new Contract(
                contract.inputs().stream()
                        .map(input -> item(input, contract.inputs().size() == 1, data))
                        .toList(),
                contract.outputs(),
                contract.labels(),
                contract.maxBatchSize());
    }

    private static ContractTensor item(ContractTensor tensor, boolean isOnly, Path data) {
        List<Long> shape = tensor.shape();
        if (shape.size() < 2 || Math.abs(shape.get(0)) != 1) {
            return tensor;
        }
        Optional<Integer> dimensions =
                head(tensor.name(), isOnly, data).map(head -> head.shape().size());
        // the first one counts the items
        if (dimensions.filter(count -> count == shape.size() + 1).isPresent()) {
            return tensor;
        }
        return new ContractTensor(tensor.name(), tensor.type(), shape.subList(1, shape.size()));
    }

    /** Whether a column's tensor lacks the first dimension that the contract has. */
    public static boolean isItem(ContractTensor column, Contract contract) {
        return contract.inputs().stream()
                .anyMatch(input -> input.name().equals(column.name())
                        && input.shape().size() > column.shape().size());
    }

    /** The shape of an answer as metrics read it: without a first dimension of 1. */
    public static <T extends Number> List<T> item(List<T> shape) {
        return shape.size() > 1 && Math.abs(shape.get(0).longValue()) == 1 ? shape.subList(1, shape.size()) : shape;
    }

    /** The contract with sizes from {@code data} for inputs' variable dimensions, as far as {@code data} states them. */
    public static Contract sized(Contract contract, Path data) {
        return new Contract(
                contract.inputs().stream()
                        .map(input -> sized(input, contract.inputs().size() == 1, data))
                        .toList(),
                contract.outputs(),
                contract.labels(),
                contract.maxBatchSize());
    }

    private static ContractTensor sized(ContractTensor input, boolean isOnly, Path data) {
        List<Integer> dataShape =
                head(input.name(), isOnly, data).map(NpyHead::shape).orElse(List.of());
        List<Long> shape = input.shape();
        // the first one counts the items
        if (dataShape.size() != shape.size() + 1) {
            return input;
        }
        List<Long> sizes = new ArrayList<>();
        for (int i = 0; i < shape.size(); i++) {
            sizes.add(shape.get(i) < 0 && dataShape.get(i + 1) > 0 ? Long.valueOf(dataShape.get(i + 1)) : shape.get(i));
        }
        return new ContractTensor(input.name(), input.type(), sizes);
    }

    /** Empty if there is none, or it is not readable: the build reports that. */
    static Optional<NpyHead> head(String input, boolean isOnly, Path data) {
        try {
            if (Files.isDirectory(data)) {
                Path file = data.resolve(input + ARRAY);
                return Files.isRegularFile(file) ? Optional.of(head(TensorFile.stream(file))) : Optional.empty();
            }
            if (data.toString().endsWith(".npz")) {
                try (ZipFile archive = new ZipFile(data.toFile())) {
                    ZipEntry entry = archive.getEntry(input + ARRAY);
                    return entry == null ? Optional.empty() : Optional.of(head(archive.getInputStream(entry)));
                }
            }
            return isOnly && data.toString().replaceFirst("\\.gz$", "").endsWith(ARRAY)
                    ? Optional.of(head(TensorFile.stream(data)))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static NpyHead head(InputStream in) throws IOException {
        try (DataInputStream bytes = new DataInputStream(in)) {
            return NpyHead.read(bytes);
        }
    }
}
