package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The format of a data file: by its name, else by its first bytes. */
final class DataFormat {

    static final String IDX = "idx";
    static final String NPY = "npy";
    static final String NPZ = "npz";
    static final String IMAGES = "images";
    static final String JSONL = "jsonl";
    static final String PARQUET = "parquet";

    /** Data that need no format in the definition. */
    static final String ACCEPTED =
            "a folder of pictures (one folder for each class), NPY, a folder of <input>.npy, NPZ, Parquet, CSV, TSV, JSON lines or IDX (all but NPZ and Parquet may be gzipped)";

    private static final int GZIP = 0x1f;

    private DataFormat() {}

    /** @throws BuildException naming the file and the accepted formats, if it has another one */
    static String of(Path items) {
        if (Files.isDirectory(items)) {
            return ofFolder(items);
        }
        String name =
                String.valueOf(items.getFileName()).replaceFirst("\\.gz$", "").toLowerCase(Locale.ROOT);
        if (name.endsWith(".ndjson")) {
            return JSONL;
        }
        for (String format : List.of("csv", "tsv", JSONL, NPY, NPZ, PARQUET)) {
            if (name.endsWith("." + format)) {
                return format;
            }
        }
        if (!Files.exists(items)) {
            return IDX;
        }
        // an IDX file starts with two zeros; one that is empty was cut off
        int first = firstByte(items);
        if (first != NpyHead.MAGIC && first > 0 && first != GZIP) {
            throw new BuildException(
                    "%s: has an unknown format; give %s, or name the format in the definition: format: NAME"
                            .formatted(items, ACCEPTED));
        }
        return IDX;
    }

    private static String ofFolder(Path folder) {
        try (Stream<Path> files = Files.walk(folder, 1)) {
            List<String> names = files.map(Path::toString).toList();
            if (names.stream().anyMatch(name -> name.endsWith(".npy"))) {
                return NPY;
            }
            return names.stream().anyMatch(name -> name.endsWith(".parquet")) ? PARQUET : IMAGES;
        } catch (IOException e) {
            throw TensorFile.unreadable(folder, e);
        }
    }

    private static int firstByte(Path file) {
        if (!Files.isRegularFile(file)) {
            return 0;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.read();
        } catch (IOException e) {
            throw TensorFile.unreadable(file, e);
        }
    }
}
