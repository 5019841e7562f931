package io.infaas.catalog.store;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Objects under keys like {@code generations/fashion-0001-3f0c9a1e.json}. Each is replaced as a whole: a reader sees the former or the new
 * one. Documents are short texts in UTF-8 whose replacement is conditional, so one of several writers wins and the others fail. All calls
 * block, and throw {@link StoreException}.
 */
public interface ObjectStore extends AutoCloseable {

    /** Maximum size of a document, bytes. */
    int MAX_DOCUMENT_BYTES = 1 << 28;

    Optional<Document> read(String key);

    /**
     * A document that was read before.
     *
     * @return empty if it still has this version
     * @throws StoreException if it no longer exists
     */
    Optional<Document> readUnless(String key, String version);

    /**
     * Replaces a document.
     *
     * @param expectedVersion the version that is replaced; empty if there must be none
     * @throws ChangedMeanwhileException if there is another version, or any where there must be none
     */
    void write(String key, String text, Optional<String> expectedVersion);

    /** Whether an object exists with this size. */
    boolean has(String key, long bytes);

    /** Stores a file of any size; replaces an object of the same key. */
    void upload(String key, Path file);

    /**
     * @param file must not exist; after a failure it may be incomplete
     * @return whether the object exists
     */
    boolean download(String key, Path file);

    /** All keys that start with {@code prefix}, in order. */
    List<String> keys(String prefix);

    /** Deletes objects; absent keys are no failure. */
    void delete(Collection<String> keys);

    @Override
    void close();
}
