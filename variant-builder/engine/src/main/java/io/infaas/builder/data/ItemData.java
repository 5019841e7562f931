package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.ContractTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Converts labelled data to tensor files, item by item. */
final class ItemData {

    /** Items are sorted by length within chunks of this size, so batches need little padding. */
    private static final int CHUNK = 1024;

    private static final int DEFAULT_TIMED_LENGTH = 32;

    private ItemData() {}

    static LabelledData read(Dataset dataset, DataSource source, Path folder, int most) {
        List<ContractTensor> inputs = source.contract().inputs();
        Optional<LabelledData.Rows> rows = inputs.stream().anyMatch(ItemData::varies)
                ? Optional.of(new LabelledData.Rows(
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
}
