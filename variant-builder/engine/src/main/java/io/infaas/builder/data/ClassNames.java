package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The classes that labelled data have, before a definition names them. */
public final class ClassNames {

    /** More distinct labels are numbers to predict, not classes. */
    static final int MOST = 10_000;

    private static final String LABEL = "label";

    private ClassNames() {}

    /**
     * The classes in the order of their names, as most exporters have them; where all are numbers, those from 0 to the largest. Empty if the data have no
     * labels.
     *
     * @throws BuildException if the data cannot be read
     */
    public static List<String> in(Path data) {
        return switch (DataFormat.of(data)) {
            case DataFormat.IMAGES -> folders(data);
            case "csv" -> ordered(ofTable(data, ',', true));
            case "tsv" -> ordered(ofTable(data, '\t', false));
            case DataFormat.JSONL -> ordered(JsonLinesDataset.labels(data));
            case DataFormat.PARQUET -> ordered(ParquetDataset.labels(data));
            default -> List.of();
        };
    }

    private static List<String> folders(Path data) {
        if (!Files.isDirectory(data)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(data)) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> String.valueOf(folder.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw TensorFile.unreadable(data, e);
        }
    }

    private static Set<String> ofTable(Path data, char separator, boolean quoted) {
        Set<String> names = new TreeSet<>();
        Table table = Table.open(data, separator, quoted, List.of());
        try {
            int label = table.columns().indexOf(LABEL);
            Optional<Table.Row> row = label < 0 ? Optional.empty() : table.next();
            while (row.isPresent() && names.size() <= MOST) {
                names.add(row.get().cells().get(label).strip());
                row = table.next();
            }
        } finally {
            table.close();
        }
        return names;
    }

    private static List<String> ordered(Set<String> names) {
        if (names.size() > MOST) {
            return List.of();
        }
        if (names.stream().allMatch(name -> name.matches("\\d{1,4}"))) {
            int largest = names.stream().mapToInt(Integer::parseInt).max().orElse(-1);
            return IntStream.rangeClosed(0, largest).mapToObj(Integer::toString).toList();
        }
        return names.stream().sorted().toList();
    }
}
