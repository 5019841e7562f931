package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.ContractTensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Archives of {@code numpy.savez}: an array for each input, by name, or one array for a single input. Without a file of labels, an array
 * {@code labels} or {@code label} has them. Arrays are unpacked one after the other.
 */
final class NpzFile {

    private static final String ARRAY = ".npy";
    private static final List<String> LABELS = List.of("labels", "label", "y");

    /** Most bytes that are unpacked of one array. */
    private static final long LARGEST = 1L << 40;

    private NpzFile() {}

    /** The arrays as files in {@code folder}. */
    static DataSource unpacked(DataSource source, Path folder) {
        Path file = source.items();
        if (!Files.isRegularFile(file)) {
            throw new BuildException("%s: no such file; correct the path under data in the definition".formatted(file));
        }
        try (ZipFile archive = new ZipFile(file.toFile())) {
            Path items = Files.createDirectories(folder.resolve("npz")).normalize();
            List<ContractTensor> inputs = source.contract().inputs();
            for (ContractTensor input : inputs) {
                Path target = items.resolve(input.name() + ARRAY).normalize();
                if (!target.startsWith(items)) {
                    throw new BuildException("application.contract.inputs: '%s' is no name of an array in %s"
                            .formatted(input.name(), file));
                }
                Files.createDirectories(Objects.requireNonNull(target.getParent()));
                unpack(archive, array(archive, input, inputs.size(), file), target);
            }
            Optional<Path> labels = source.labels();
            Optional<? extends ZipEntry> zipEntry = LABELS.stream()
                    .flatMap(name -> Optional.ofNullable(archive.getEntry(name + ARRAY)).stream())
                    .findFirst();
            if (labels.isEmpty() && zipEntry.isPresent()) {
                labels = Optional.of(folder.resolve("npz-labels.npy"));
                unpack(archive, zipEntry.get(), labels.get());
            }
            return new DataSource(
                    items, labels, source.format(), source.columns(), source.contract(), source.tokenizer());
        } catch (ZipException e) {
            throw new BuildException(
                    "%s: is no complete archive of numpy.savez (%s); copy it again".formatted(file, e.getMessage()), e);
        } catch (IOException e) {
            throw TensorFile.unreadable(file, e);
        }
    }

    private static ZipEntry array(ZipFile archive, ContractTensor input, int inputs, Path file) {
        ZipEntry named = archive.getEntry(input.name() + ARRAY);
        List<? extends ZipEntry> items = archive.stream()
                .filter(entry -> entry.getName().endsWith(ARRAY))
                .filter(entry -> !LABELS.contains(entry.getName().replace(ARRAY, "")))
                .toList();
        if (named == null && inputs == 1 && items.size() == 1) {
            return items.get(0);
        }
        if (named == null) {
            throw new BuildException(
                    "%s: has the arrays %s, but none for input '%s'; save it under that name with numpy.savez"
                            .formatted(
                                    file,
                                    archive.stream()
                                            .map(entry -> entry.getName().replace(ARRAY, ""))
                                            .toList(),
                                    input.name()));
        }
        return named;
    }

    private static void unpack(ZipFile archive, ZipEntry entry, Path file) throws IOException {
        if (entry.getSize() > LARGEST) {
            throw new ZipException("an array of %d bytes".formatted(entry.getSize()));
        }
        try (InputStream in = archive.getInputStream(entry);
                OutputStream out = Files.newOutputStream(file)) {
            in.transferTo(out);
        }
    }
}
