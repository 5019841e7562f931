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
import io.infaas.catalog.store.Location;
import io.infaas.catalog.store.ObjectStore;
import io.infaas.catalog.store.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    private final Optional<Document> former;

    private PublishedRepository(ObjectStore store, VariantArchive variants) {
        this.store = store;
        this.variants = variants;
        this.former = store.read(CatalogFile.NAME);
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
        return location instanceof Location.Folder folder ? new FolderArchive(folder.path()) : new ObjectArchive(store);
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
        Catalog merged = former.map(document -> merge(document.as(Catalog.class), catalog))
                .orElse(catalog);
        if (!repeated) {
            store.write(GENERATIONS + next.file(), text, Optional.empty());
        }
        try {
            store.write(CatalogFile.NAME, DocumentFormat.JSON.print(merged), former.map(Document::version));
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
        return all().filter(generation -> generation.name().equals(name))
                .findFirst()
                .flatMap(one -> store.read(GENERATIONS + one.file()))
                .map(document -> document.as(Catalog.class))
                .orElseThrow(() -> new BuildException("%s: no such generation; published are %s"
                        .formatted(name, all().map(Generation::name).toList())));
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
        Set<String> named = new HashSet<>();
        Stream.concat(Stream.of(CatalogFile.NAME), all().map(generation -> GENERATIONS + generation.file()))
                .flatMap(key -> store.read(key).stream())
                .flatMap(document -> document.as(Catalog.class).variants().stream())
                .forEach(variant -> named.add(variant.name()));
        List<String> unnamed =
                variants.names().stream().filter(name -> !named.contains(name)).toList();
        variants.delete(unnamed);
        return unnamed;
    }

    @Override
    public void close() {
        store.close();
    }

    private List<Generation> generations(String application) {
        return all().filter(generation -> generation.application().equals(application))
                .sorted(Comparator.comparingInt(Generation::number))
                .toList();
    }

    private Stream<Generation> all() {
        return store.keys(GENERATIONS).stream()
                .map(key -> Generation.of(key.substring(GENERATIONS.length())))
                .flatMap(Optional::stream);
    }

    private static Catalog merge(Catalog former, Catalog newer) {
        Set<String> replaced = new HashSet<>();
        newer.applications().forEach(application -> replaced.add(application.name()));
        List<Application> applications = former.applications().stream()
                .filter(application -> !replaced.contains(application.name()))
                .toList();
        List<Architecture> architectures = former.architectures().stream()
                .filter(architecture -> !replaced.contains(architecture.application()))
                .toList();
        List<Variant> variants = applications.stream()
                .flatMap(one -> former.variantsOf(one).stream())
                .toList();
        List<NodeType> nodeTypes = former.nodeTypes().stream()
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
}
