package io.infaas.catalog.sync;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.store.Document;
import io.infaas.catalog.store.FolderLock;
import io.infaas.catalog.store.Location;
import io.infaas.catalog.store.ObjectStore;
import io.infaas.catalog.store.StoreException;
import io.infaas.catalog.store.StoredFile;
import io.infaas.catalog.store.VariantFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Mirrors a published store in a folder: {@code repository} for Triton, then {@code catalog.json}, so that a reader finds every variant
 * that the catalog names. Variants that the catalog no longer names stay while there is room. The least recently used goes first, those of
 * the former catalog last. Local files are not downloaded again.
 */
public final class RepositorySync implements AutoCloseable {

    private final Location source;
    private final ObjectStore store;
    private final Path folder;
    private final long mostBytes;
    private final boolean catalogOnly;
    private final InstantSource clock;
    private final LocalCopies copies;
    private final FolderLock lock;
    private Optional<String> version = Optional.empty();

    /**
     * @param store of {@code source}; closed with this
     * @param folder is created if it does not exist
     * @param mostBytes maximum size of all files together
     * @param catalogOnly whether to download no variants
     * @throws StoreException if the folder cannot be written, or another process keeps it
     */
    public RepositorySync(
            Location source, ObjectStore store, Path folder, long mostBytes, boolean catalogOnly, InstantSource clock) {
        this.source = source;
        this.store = store;
        this.folder = folder;
        this.mostBytes = mostBytes;
        this.catalogOnly = catalogOnly;
        this.clock = clock;
        this.copies = new LocalCopies(folder);
        this.lock = FolderLock.take(folder);
    }

    /**
     * The changes of an update.
     *
     * @param variants number of variants that the catalog names
     * @param added number of variants that were not local
     * @param deleted variants that were deleted to make room
     * @param downloadedBytes bytes of downloaded files
     */
    public record Change(Catalog catalog, int variants, int added, List<String> deleted, long downloadedBytes) {

        public Change {
            deleted = List.copyOf(deleted);
        }
    }

    /**
     * Updates the folder from the store.
     *
     * @return empty if the catalog has not changed since the last call
     * @throws StoreException in one line; the catalog and the variants that it names are unchanged then
     */
    public Optional<Change> update() {
        Optional<Document> changed = version.map(etag -> store.readUnless(CatalogFile.NAME, etag))
                .orElseGet(() -> store.read(CatalogFile.NAME));
        if (changed.isEmpty()) {
            if (version.isEmpty()) {
                throw new StoreException("%s: has no %s; publish to it first".formatted(source, CatalogFile.NAME));
            }
            return Optional.empty();
        }
        try {
            Change change = update(changed.get().as(Catalog.class));
            version = Optional.of(changed.get().version());
            return Optional.of(change);
        } catch (IOException e) {
            throw cannotBeWritten(folder, e);
        }
    }

    private Change update(Catalog catalog) throws IOException {
        if (catalogOnly) {
            CatalogFile.write(folder.resolve(CatalogFile.NAME), catalog);
            return new Change(catalog, catalog.variants().size(), 0, List.of(), 0);
        }
        Map<String, VariantFiles> here = new LinkedHashMap<>();
        copies.variants().forEach(variant -> here.put(variant.variant(), variant));
        Map<String, VariantFiles> needed = new LinkedHashMap<>();
        catalog.variants().forEach(variant -> {
            VariantFiles files = here.get(variant.name());
            needed.put(variant.name(), files == null ? list(variant.name()) : files);
        });
        List<String> deleted = makeRoom(here, needed);
        long downloaded = 0;
        int added = 0;
        for (VariantFiles variant : needed.values()) {
            if (!here.containsKey(variant.variant())) {
                downloaded += download(variant);
                copies.add(variant);
                added++;
            }
            copies.use(variant.variant(), clock.instant());
        }
        CatalogFile.write(folder.resolve(CatalogFile.NAME), catalog);
        return new Change(catalog, needed.size(), added, deleted, downloaded);
    }

    private VariantFiles list(String variant) {
        return store.read(VariantFiles.key(variant))
                .map(list -> list.as(VariantFiles.class))
                .orElseThrow(() -> isGone(VariantFiles.key(variant)));
    }

    /** Removes superfluous variants from {@code here}, the least recently used first, until all fits. */
    private List<String> makeRoom(Map<String, VariantFiles> here, Map<String, VariantFiles> needed) throws IOException {
        long least = bytes(needed.values());
        if (least > mostBytes) {
            throw new StoreException(
                    "%s: the variants of the catalog have %,d bytes, more than the %,d allowed; allow more"
                            .formatted(folder, least, mostBytes));
        }
        Map<String, VariantFiles> filesByVariant = new LinkedHashMap<>(here);
        filesByVariant.putAll(needed);
        List<String> candidates =
                here.keySet().stream().filter(name -> !needed.containsKey(name)).toList();
        int evictions = 0;
        while (bytes(filesByVariant.values()) > mostBytes) {
            String oldest = candidates.get(evictions++);
            filesByVariant.remove(oldest);
            here.remove(oldest);
            copies.delete(oldest);
        }
        copies.deleteUnused(filesByVariant.values());
        return candidates.subList(0, evictions);
    }

    /** Bytes of all files; a file of several variants counts once. */
    private static long bytes(Collection<VariantFiles> variants) {
        Set<String> hashes = new HashSet<>();
        return variants.stream()
                .flatMap(variant -> variant.files().stream())
                .filter(file -> hashes.add(file.sha256()))
                .mapToLong(StoredFile::bytes)
                .sum();
    }

    private long download(VariantFiles variant) throws IOException {
        long bytes = 0;
        for (StoredFile file : variant.files()) {
            if (copies.has(file)) {
                continue;
            }
            Path incoming = copies.incoming(file);
            if (!store.download(file.key(), incoming)) {
                throw isGone(file.key());
            }
            if (!copies.take(file, incoming)) {
                throw new StoreException("%s/%s: does not have the digest in its name; delete it and publish again"
                        .formatted(source, file.key()));
            }
            bytes += file.bytes();
        }
        return bytes;
    }

    private StoreException isGone(String key) {
        return new StoreException(
                "%s: %s is not there, though the catalog needs it; publish again, unless it was deleted"
                                .formatted(source, key)
                        + " while this read the catalog");
    }

    private static StoreException cannotBeWritten(Path folder, IOException cause) {
        return new StoreException(
                "%s: cannot be written (%s); choose a writable folder with enough room".formatted(folder, cause),
                cause);
    }

    @Override
    public void close() {
        store.close();
        lock.close();
    }
}
