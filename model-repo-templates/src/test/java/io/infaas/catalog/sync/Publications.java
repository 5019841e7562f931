package io.infaas.catalog.sync;

import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.store.Location;
import io.infaas.catalog.store.ObjectStore;
import io.infaas.catalog.store.Sha256;
import io.infaas.catalog.store.StoredFile;
import io.infaas.catalog.store.VariantFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Variants in a store, published by hand. */
final class Publications {

    private final Path root;

    /** @param root an empty folder */
    Publications(Path root) {
        this.root = root;
    }

    Location.Folder location() {
        return new Location.Folder(root.resolve("published"));
    }

    /** The full name of a variant. */
    static String full(String name) {
        return Catalogs.fashion()
                .variant(name, "fp32", 0.9, 1)
                .build()
                .variants()
                .get(0)
                .name();
    }

    void publish(String variant, String weights) throws IOException {
        try (ObjectStore store = location().open()) {
            StoredFile model = upload(store, "1/model.onnx", weights);
            StoredFile config = upload(store, "config.pbtxt", "config");
            String list = DocumentFormat.JSON.print(new VariantFiles(full(variant), List.of(model, config)));
            store.write(VariantFiles.key(full(variant)), list, Optional.empty());
        }
    }

    private StoredFile upload(ObjectStore store, String path, String content) throws IOException {
        StoredFile file = new StoredFile(path, Sha256.of(content), content.length());
        store.upload(file.key(), Files.writeString(root.resolve("content"), content));
        return file;
    }

    /** A catalog with these variants. */
    void activate(String... names) {
        Catalogs catalog = Catalogs.fashion();
        for (String name : names) {
            catalog.variant(name, "fp32", 0.9, 1);
        }
        try (ObjectStore store = location().open()) {
            Optional<String> former = store.read(CatalogFile.NAME).map(document -> document.version());
            store.write(CatalogFile.NAME, DocumentFormat.JSON.print(catalog.build()), former);
        }
    }

    /** Deletes the catalog alone. */
    void withdraw() {
        try (ObjectStore store = location().open()) {
            store.delete(List.of(CatalogFile.NAME));
        }
    }
}
