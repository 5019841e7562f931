package io.infaas.builder.repository;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Variant;
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
import java.util.stream.Stream;

/**
 * A folder that nodes and gateways read: {@code repository} has the variants of all generations side by side, under distinct
 * names; {@code generations} has the catalog of each generation; {@code catalog.json} has the active generation of each
 * application. A variant is complete before a catalog names it, and is deleted only after no catalog names it.
 */
public final class PublishedRepository {

    private static final String GENERATIONS = "generations";
    private static final int DIGITS = 8;

    private final Path folder;

    public PublishedRepository(Path folder) {
        this.folder = folder;
    }

    /**
     * Copies a variant's folder, unless it exists already.
     *
     * @return whether it was copied
     */
    public boolean add(Path variant) throws IOException {
        Path target = folder.resolve(BuildOutput.REPOSITORY).resolve(variant.getFileName());
        if (VariantFolder.isIntact(target)) {
            return false;
        }
        if (Files.exists(target)) {
            throw new BuildException(
                    "%s: its files do not match the digest in its name; delete the folder and publish again"
                            .formatted(target));
        }
        Files.createDirectories(target.getParent());
        Path aside = folder.resolve(".publishing-" + ProcessHandle.current().pid());
        Folders.delete(aside);
        Folders.copy(variant, aside);
        Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    /**
     * Activates a generation. Other applications keep theirs.
     *
     * @return the generation's name
     */
    public String activate(Catalog catalog) throws IOException {
        Path generations = Files.createDirectories(folder.resolve(GENERATIONS));
        Path aside = generations.resolve("." + ProcessHandle.current().pid());
        CatalogFile.write(aside, catalog);
        String digest = Digest.ofFile(aside).substring(0, DIGITS);
        String application = catalog.applications().get(0).name();
        List<Generation> former = generations(application);
        Generation last = former.isEmpty() ? new Generation(application, 0, "") : former.get(former.size() - 1);
        // the active generation is not published again
        Generation next = last.digest().equals(digest) ? last : new Generation(application, last.number() + 1, digest);
        Files.move(
                aside,
                generations.resolve(next.file()),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        Path current = folder.resolve(CatalogFile.NAME);
        CatalogFile.write(current, Files.exists(current) ? merge(CatalogFile.read(current), catalog) : catalog);
        return next.name();
    }

    /**
     * The catalog of a generation that was published before.
     *
     * @throws BuildException naming the published generations, if {@code name} is not one of them
     */
    public Catalog generation(String name) throws IOException {
        Path file = folder.resolve(GENERATIONS).resolve(name + ".json");
        if (!name.matches("[^/\\\\]+") || !Files.isRegularFile(file)) {
            throw new BuildException("%s: no such generation; published are %s"
                    .formatted(file, all().map(Generation::name).toList()));
        }
        return CatalogFile.read(file);
    }

    /**
     * Deletes all but the newest generations of an application, and the variants that no generation names then.
     *
     * @param keep at least 1
     * @return names of the variants that were deleted
     */
    public List<String> prune(String application, int keep) throws IOException {
        List<Generation> generations = generations(application);
        Catalog current = CatalogFile.read(folder.resolve(CatalogFile.NAME));
        for (Generation old : generations.subList(0, Math.max(0, generations.size() - keep))) {
            Files.delete(folder.resolve(GENERATIONS).resolve(old.file()));
        }
        Set<String> named = new HashSet<>();
        current.variants().forEach(variant -> named.add(variant.name()));
        for (Generation generation : all().toList()) {
            CatalogFile.read(folder.resolve(GENERATIONS).resolve(generation.file()))
                    .variants()
                    .forEach(variant -> named.add(variant.name()));
        }
        List<String> deleted = new ArrayList<>();
        for (Path variant : Folders.children(folder.resolve(BuildOutput.REPOSITORY))) {
            if (!named.contains(variant.getFileName().toString())) {
                Folders.delete(variant);
                deleted.add(variant.getFileName().toString());
            }
        }
        return deleted;
    }

    private List<Generation> generations(String application) throws IOException {
        return all().filter(one -> one.application().equals(application))
                .sorted(Comparator.comparingInt(Generation::number))
                .toList();
    }

    private Stream<Generation> all() throws IOException {
        return Folders.children(folder.resolve(GENERATIONS)).stream()
                .map(Generation::of)
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
