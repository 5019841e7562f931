package io.infaas.gateway.contract;

import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import java.nio.file.Path;

/** A view as one JSON file that includes its catalog, so that a reader never combines two writes. */
public final class ViewFile {

    private ViewFile() {}

    /**
     * Reads and checks a view.
     *
     * @throws DocumentException naming the file, the place in it and the violated rule
     */
    public static View read(Path file) {
        return DocumentFormat.JSON.read(file, View.class);
    }

    /** Replaces the file as a whole. */
    public static void write(Path file, View view) {
        DocumentFormat.JSON.write(file, view);
    }
}
