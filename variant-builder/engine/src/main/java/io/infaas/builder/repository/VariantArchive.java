package io.infaas.builder.repository;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The files of published variants. A variant is there completely or not at all. */
public interface VariantArchive {

    /**
     * Adds a variant's folder, unless the variant is there already.
     *
     * @return whether it was added
     */
    boolean add(Path variant) throws IOException;

    /** The names of all variants. */
    List<String> names() throws IOException;

    /** Deletes variants that are there, and the files that no other variant has. */
    void delete(List<String> variants) throws IOException;
}
