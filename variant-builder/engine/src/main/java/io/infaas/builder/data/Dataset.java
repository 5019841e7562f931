package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A format of labelled data, chosen by {@code format} in the definition.
 *
 * <p>{@link ServiceLoader} finds data sets: to add one, list its class in {@code META-INF/services}, in a jar among the
 * plugin's dependencies.
 */
public interface Dataset {

    /** The name in definitions: a-z, 0-9. */
    String format();

    /**
     * The items in a fixed order. The caller reads items one by one, so memory can be bounded, and closes the stream.
     *
     * @throws BuildException naming the file, the position in it and the remedy, on this call or while the items are read
     */
    Stream<Item> items(DataSource source);

    /** @throws BuildException naming the known formats, if {@code format} is not one of them */
    static Dataset named(String format) {
        List<Dataset> datasets = ServiceLoader.load(Dataset.class, Dataset.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return datasets.stream()
                .filter(dataset -> dataset.format().equals(format))
                .findFirst()
                .orElseThrow(() -> new BuildException("data: format '%s' is unknown; known are %s"
                        .formatted(
                                format,
                                Stream.concat(
                                                Stream.of(DataFormat.IDX, DataFormat.NPY, DataFormat.NPZ),
                                                datasets.stream().map(Dataset::format))
                                        .collect(Collectors.toCollection(TreeSet::new)))));
    }
}
