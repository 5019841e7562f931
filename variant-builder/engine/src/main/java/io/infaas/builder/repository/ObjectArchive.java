package io.infaas.builder.repository;

import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.store.ChangedMeanwhileException;
import io.infaas.catalog.store.Folders;
import io.infaas.catalog.store.ObjectStore;
import io.infaas.catalog.store.Sha256;
import io.infaas.catalog.store.StoredFile;
import io.infaas.catalog.store.VariantFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Variants as objects: the content of each file once, under its digest, for all variants that have it; then the list of a variant's files.
 * Existing files are not uploaded.
 */
public final class ObjectArchive implements VariantArchive {

    private final ObjectStore store;

    public ObjectArchive(ObjectStore store) {
        this.store = store;
    }

    @Override
    public boolean add(Path variant) throws IOException {
        String name = variant.getFileName().toString();
        if (store.read(VariantFiles.key(name)).isPresent()) {
            return false;
        }
        List<StoredFile> files = new ArrayList<>();
        for (Path file : Folders.files(variant)) {
            String path = variant.relativize(file).toString().replace('\\', '/');
            StoredFile stored = new StoredFile(path, Sha256.of(file), Files.size(file));
            if (!store.has(stored.key(), stored.bytes())) {
                store.upload(stored.key(), file);
            }
            files.add(stored);
        }
        String list = DocumentFormat.JSON.print(new VariantFiles(name, files));
        try {
            store.write(VariantFiles.key(name), list, Optional.empty());
        } catch (ChangedMeanwhileException e) {
            // Another writer added the same files meanwhile: the name has their digest.
            return false;
        }
        return true;
    }

    @Override
    public List<String> names() {
        return store.keys(VariantFiles.PREFIX).stream()
                .map(VariantFiles::variant)
                .toList();
    }

    @Override
    public void delete(List<String> variants) {
        Set<String> unused = new HashSet<>();
        variants.forEach(variant -> unused.addAll(files(variant)));
        // The lists first: a variant whose list is there has all its files.
        store.delete(variants.stream().map(VariantFiles::key).toList());
        names().forEach(variant -> unused.removeAll(files(variant)));
        store.delete(unused);
    }

    private List<String> files(String variant) {
        return store
                .read(VariantFiles.key(variant))
                .map(list -> list.as(VariantFiles.class).files())
                .orElse(List.of())
                .stream()
                .map(StoredFile::key)
                .toList();
    }
}
