package io.infaas.builder.repository;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The files of published variants. A variant is complete or absent. */
public interface VariantArchive {

    /**
     * Adds a variant's folder, unless the variant exists already.
     *
     * @return whether it was added
     */
    boolean add(Path variant) throws IOException;

    List<String> names() throws IOException;

    /** Deletes variants that exist, and the files that no other variant has. */
    void delete(List<String> variants) throws IOException;
}
