package io.infaas.builder.repository;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Variant;
import io.infaas.catalog.store.ChangedMeanwhileException;
import io.infaas.catalog.store.Document;
import io.infaas.catalog.store.Folders;
import io.infaas.catalog.store.Location;
import io.infaas.catalog.store.ObjectStore;
import io.infaas.catalog.store.Sha256;
import io.infaas.catalog.store.StoredFile;
import io.infaas.catalog.store.VariantFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The store that nodes and gateways read: the variants of all generations side by side, under distinct names; {@code generations} has the
 * catalog of each generation; {@code catalog.json} has the active generation of each application. A variant is complete before a catalog
 * names it, and is deleted only after no catalog names it. {@code catalog.json} is replaced only if it has not changed since this was
 * opened.
 */
public final class PublishedRepository implements AutoCloseable {

    private static final String GENERATIONS = "generations/";
    private static final int DIGITS = 8;

    private final ObjectStore store;
    private final VariantArchive variants;
    private final Optional<Document> previousDocument;

    private PublishedRepository(ObjectStore store, VariantArchive variants) {
        this.store = store;
        this.variants = variants;
        this.previousDocument = store.read(CatalogFile.NAME);
    }

    /** @param store of {@code location}; closed with this, and if this cannot be opened */
    public static PublishedRepository open(Location location, ObjectStore store) {
        try {
            return new PublishedRepository(store, archive(location, store));
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static VariantArchive archive(Location location, ObjectStore store) {
        // A switch over sealed types is not in this version of the language.
        return location instanceof Location.Folder folder
                ? new VariantArchive.FolderArchive(folder.path())
                : new VariantArchive.ObjectArchive(store);
    }

    /**
     * Adds a variant's folder, unless the variant exists already.
     *
     * @return whether it was added
     */
    public boolean add(Path variant) throws IOException {
        return variants.add(variant);
    }

    /**
     * Activates a generation. Other applications keep theirs.
     *
     * @return the generation's name
     */
    public String activate(Catalog catalog) {
        String text = DocumentFormat.JSON.print(catalog);
        String digest = Sha256.of(text).substring(0, DIGITS);
        String application = catalog.applications().get(0).name();
        List<Generation> earlier = generations(application);
        Generation last = earlier.isEmpty() ? new Generation(application, 0, "") : earlier.get(earlier.size() - 1);
        // the active generation is not published again
        boolean repeated = last.digest().equals(digest);
        Generation next = repeated ? last : new Generation(application, last.number() + 1, digest);
        Catalog merged = previousDocument
                .map(document -> merge(document.as(Catalog.class), catalog))
                .orElse(catalog);
        if (!repeated) {
            store.write(GENERATIONS + next.file(), text, Optional.empty());
        }
        try {
            store.write(CatalogFile.NAME, DocumentFormat.JSON.print(merged), previousDocument.map(Document::version));
        } catch (ChangedMeanwhileException e) {
            if (!repeated) {
                store.delete(List.of(GENERATIONS + next.file()));
            }
            throw e;
        }
        return next.name();
    }

    /**
     * The catalog of a generation that was published before.
     *
     * @throws BuildException naming the published generations, if {@code name} is not one of them
     */
    public Catalog generation(String name) {
        return generations()
                .filter(generation -> generation.name().equals(name))
                .findFirst()
                .flatMap(one -> store.read(GENERATIONS + one.file()))
                .map(document -> document.as(Catalog.class))
                .orElseThrow(() -> new BuildException("%s: no such generation; published are %s"
                        .formatted(name, generations().map(Generation::name).toList())));
    }

    /**
     * Deletes all but the newest generations of an application, and the variants that no generation names then.
     *
     * @param keep at least 1
     * @return names of the variants that were deleted
     */
    public List<String> prune(String application, int keep) throws IOException {
        List<Generation> generations = generations(application);
        store.delete(generations.subList(0, Math.max(0, generations.size() - keep)).stream()
                .map(old -> GENERATIONS + old.file())
                .toList());
        Set<String> referencedNames = new HashSet<>();
        Stream.concat(Stream.of(CatalogFile.NAME), generations().map(generation -> GENERATIONS + generation.file()))
                .flatMap(key -> store.read(key).stream())
                .flatMap(document -> document.as(Catalog.class).variants().stream())
                .forEach(variant -> referencedNames.add(variant.name()));
        List<String> orphans = variants.names().stream()
                .filter(name -> !referencedNames.contains(name))
                .toList();
        variants.delete(orphans);
        return orphans;
    }

    @Override
    public void close() {
        store.close();
    }

    private List<Generation> generations(String application) {
        return generations()
                .filter(generation -> generation.application().equals(application))
                .sorted(Comparator.comparingInt(Generation::number))
                .toList();
    }

    private Stream<Generation> generations() {
        return store.keys(GENERATIONS).stream()
                .map(key -> Generation.of(key.substring(GENERATIONS.length())))
                .flatMap(Optional::stream);
    }

    private static Catalog merge(Catalog previousCatalog, Catalog newer) {
        Set<String> replacedNames = new HashSet<>();
        newer.applications().forEach(application -> replacedNames.add(application.name()));
        List<Application> applications = previousCatalog.applications().stream()
                .filter(application -> !replacedNames.contains(application.name()))
                .toList();
        List<Architecture> architectures = previousCatalog.architectures().stream()
                .filter(architecture -> !replacedNames.contains(architecture.application()))
                .toList();
        List<Variant> variants = applications.stream()
                .flatMap(one -> previousCatalog.variantsOf(one).stream())
                .toList();
        List<NodeType> nodeTypes = previousCatalog.nodeTypes().stream()
                .filter(type -> newer.nodeType(type.name()).isEmpty())
                .toList();
        try {
            return new Catalog(
                    concat(applications, newer.applications()),
                    concat(architectures, newer.architectures()),
                    concat(variants, newer.variants()),
                    concat(nodeTypes, newer.nodeTypes()));
        } catch (IllegalArgumentException e) {
            throw new BuildException("the active catalog and the new one conflict: " + e.getMessage(), e);
        }
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /**
     * A published catalog of one application.
     *
     * @param number increases with each activation
     * @param digest of the catalog
     */
    record Generation(String application, int number, String digest) {

        private static final Pattern FILE = Pattern.compile("(.+)-(\\d{4,9})-([0-9a-f]{8})\\.json");

        static Optional<Generation> of(String file) {
            Matcher matcher = FILE.matcher(file);
            return matcher.matches()
                    ? Optional.of(
                            new Generation(matcher.group(1), Integer.parseInt(matcher.group(2)), matcher.group(3)))
                    : Optional.empty();
        }

        /** {@code fashion-0002-1f2e3d4c}. */
        String name() {
            return "%s-%04d-%s".formatted(application, number, digest);
        }

        String file() {
            return name() + ".json";
        }
    }

    /** The files of published variants. A variant is complete or absent. */
    interface VariantArchive {

        /**
         * Adds a variant's folder, unless the variant exists already.
         *
         * @return whether it was added
         */
        boolean add(Path variant) throws IOException;

        List<String> names() throws IOException;

        /** Deletes variants that exist, and the files that no other variant has. */
        void delete(List<String> variants) throws IOException;

        /**
         * Variants side by side in a folder that Triton reads.
         *
         * @param folder has {@code repository}, with the variants
         */
        record FolderArchive(Path folder) implements VariantArchive {

            @Override
            public boolean add(Path variant) throws IOException {
                Path target = repository().resolve(variant.getFileName());
                if (VariantFolder.isIntact(target)) {
                    return false;
                }
                if (Files.exists(target)) {
                    throw new BuildException(
                            "%s: its files do not match the digest in its name; delete the folder and publish again"
                                    .formatted(target));
                }
                Files.createDirectories(repository());
                Path aside =
                        folder.resolve(".publishing-" + ProcessHandle.current().pid());
                Folders.delete(aside);
                Folders.copy(variant, aside);
                Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
                return true;
            }

            @Override
            public List<String> names() throws IOException {
                return Folders.children(repository()).stream()
                        .map(variant -> variant.getFileName().toString())
                        .toList();
            }

            @Override
            public void delete(List<String> variants) throws IOException {
                for (String variant : variants) {
                    Folders.delete(repository().resolve(variant));
                }
            }

            private Path repository() {
                return folder.resolve(BuildOutput.REPOSITORY);
            }
        }

        /**
         * Variants as objects: the content of each file once, under its digest, for all variants that have it; then the list of a variant's files.
         * Existing files are not uploaded.
         */
        record ObjectArchive(ObjectStore store) implements VariantArchive {

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
    }
}
