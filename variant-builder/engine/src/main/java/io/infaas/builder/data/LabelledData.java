package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

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

    /** Items are sorted by length within chunks of this size, so batches need little padding. */
    private static final int CHUNK = 1024;

    private static final int DEFAULT_TIMED_LENGTH = 32;
    private static final String ARRAY = ".npy";
    private static final List<String> LABELS = List.of("labels", "label", "y");

    /** Most bytes that are unpacked of one array. */
    private static final long LARGEST_ARRAY = 1L << 40;

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
            case DataFormat.NPZ -> TensorData.read(unpacked(source, folder));
            default -> converted(Dataset.named(format), source, folder, most);
        };
    }

    /** The file of the first input. */
    public Path items() {
        return columns.get(0).file();
    }

    /** Converts labelled data to tensor files, item by item. */
    static LabelledData converted(Dataset dataset, DataSource source, Path folder, int most) {
        List<ContractTensor> inputs = source.contract().inputs();
        Optional<Rows> rows = inputs.stream().anyMatch(LabelledData::varies)
                ? Optional.of(new Rows(
                        folder.resolve("lengths.npy"),
                        source.tokenizer().map(TextTokenizer::timedLength).orElse(DEFAULT_TIMED_LENGTH)))
                : Optional.empty();
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            columns.add(new Column(inputs.get(i), folder.resolve("input" + i + ".npy")));
        }
        List<Integer> labels = new ArrayList<>();
        int count = 0;
        try (Stream<Item> items = dataset.items(source).limit(most);
                ItemWriter writer = ItemWriter.create(columns, rows)) {
            Iterator<Item> iterator = items.iterator();
            List<Item> chunk = new ArrayList<>();
            while (iterator.hasNext()) {
                Item item = iterator.next();
                writer.check(item, source.items() + ": item " + count++);
                chunk.add(item);
                if (rows.isEmpty() || chunk.size() == CHUNK || !iterator.hasNext()) {
                    // The sort is stable, so equal data give equal files.
                    chunk.sort(Comparator.comparingInt(writer::length));
                    for (Item one : chunk) {
                        writer.write(one);
                        labels.add(one.label());
                    }
                    chunk.clear();
                }
            }
        } catch (IOException e) {
            throw new BuildException("%s: cannot be written: %s".formatted(folder, e), e);
        } catch (UncheckedIOException e) {
            throw new BuildException(
                    "%s: cannot be read: %s; correct the path, or the file".formatted(source.items(), e.getCause()), e);
        } catch (IllegalArgumentException e) {
            throw new BuildException(
                    "%s: is not readable as '%s': %s; correct the file, or data: format"
                            .formatted(source.items(), dataset.format(), e.getMessage()),
                    e);
        }
        if (count == 0) {
            throw new BuildException("%s: has no items; give at least one".formatted(source.items()));
        }
        return new LabelledData(columns, count, rows, labelled(labels, source), Targets.NONE);
    }

    private static boolean varies(ContractTensor input) {
        return input.shape().contains(-1L);
    }

    private static List<Integer> labelled(List<Integer> labels, DataSource source) {
        int classes = source.contract().labels().size();
        if (classes == 0) {
            return List.of();
        }
        for (int label : labels) {
            if (label < 0 || label >= classes) {
                throw new BuildException(
                        "%s: an item has the label %d, which is not one of the %d in application.contract.labels"
                                .formatted(source.items(), label, classes));
            }
        }
        return labels;
    }

    /**
     * Archives of {@code numpy.savez}: an array for each input, by name, or one array for a single input. Without a file of labels, an array
     * {@code labels} or {@code label} has them. Arrays are unpacked one after the other.
     *
     * <p>The arrays as files in {@code folder}.
     */
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
                    throw new BuildException("application.contract.inputs: '%s' is not the name of an array in %s"
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
                    "%s: is not a complete archive of numpy.savez (%s); copy it again".formatted(file, e.getMessage()),
                    e);
        } catch (IOException e) {
            throw TensorFile.unreadable(file, e);
        }
    }

    private static ZipEntry array(ZipFile archive, ContractTensor input, int inputs, Path file) {
        ZipEntry inputEntry = archive.getEntry(input.name() + ARRAY);
        List<? extends ZipEntry> items = archive.stream()
                .filter(entry -> entry.getName().endsWith(ARRAY))
                .filter(entry -> !LABELS.contains(entry.getName().replace(ARRAY, "")))
                .toList();
        if (inputEntry == null && inputs == 1 && items.size() == 1) {
            return items.get(0);
        }
        if (inputEntry == null) {
            throw new BuildException(
                    "%s: has the arrays %s, but none for input '%s'; save it under that name with numpy.savez"
                            .formatted(
                                    file,
                                    archive.stream()
                                            .map(entry -> entry.getName().replace(ARRAY, ""))
                                            .toList(),
                                    input.name()));
        }
        return inputEntry;
    }

    private static void unpack(ZipFile archive, ZipEntry entry, Path file) throws IOException {
        if (entry.getSize() > LARGEST_ARRAY) {
            throw new ZipException("an array of %d bytes".formatted(entry.getSize()));
        }
        try (InputStream in = archive.getInputStream(entry);
                OutputStream out = Files.newOutputStream(file)) {
            in.transferTo(out);
        }
    }
}
