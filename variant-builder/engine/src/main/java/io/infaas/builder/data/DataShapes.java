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

/** The sizes of items in files of NumPy, read before a definition knows them. */
public final class DataShapes {

    private static final String ARRAY = ".npy";

    private DataShapes() {}

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
        List<Integer> given =
                head(input.name(), isOnly, data).map(NpyHead::shape).orElse(List.of());
        List<Long> shape = input.shape();
        // the first one counts the items
        if (given.size() != shape.size() + 1) {
            return input;
        }
        List<Long> sizes = new ArrayList<>();
        for (int i = 0; i < shape.size(); i++) {
            sizes.add(shape.get(i) < 0 && given.get(i + 1) > 0 ? Long.valueOf(given.get(i + 1)) : shape.get(i));
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
