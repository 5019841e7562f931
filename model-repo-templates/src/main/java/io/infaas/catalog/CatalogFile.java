package io.infaas.catalog;

import java.nio.file.Path;

/** A catalog as a JSON file. */
public final class CatalogFile {

    /** The file's name in the folder that a build writes. */
    public static final String NAME = "catalog.json";

    private CatalogFile() {}

    /** @throws DocumentException naming the file, the place in it and the rule that does not hold */
    public static Catalog read(Path file) {
        return DocumentFormat.JSON.read(file, Catalog.class);
    }

    /** Replaces the file as a whole. */
    public static void write(Path file, Catalog catalog) {
        DocumentFormat.JSON.write(file, catalog);
    }
}
