package io.infaas.catalog;

import java.nio.file.Path;

/** Reads and writes a catalog as a JSON file. */
public final class CatalogFile {

    /** The file's name in the output folder of a build. */
    public static final String NAME = "catalog.json";

    private CatalogFile() {}

    /** @throws DocumentException naming the file, the place in it and the violated rule */
    public static Catalog read(Path file) {
        return DocumentFormat.JSON.read(file, Catalog.class);
    }

    /** Replaces the file as a whole. */
    public static void write(Path file, Catalog catalog) {
        DocumentFormat.JSON.write(file, catalog);
    }
}
