package io.infaas.builder.tensorrt;

import io.infaas.builder.failure.VariantException;
import io.infaas.builder.repository.Digest;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.Documents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of plans: {@code <gpu>_<version>/<name>/model.plan}, with what is known of each beside it. A plan is there as a whole
 * or not at all, and is given out for the GPU, the version and the network that it was built for, and for nothing else.
 */
public final class PlanStore {

    static final String FILE = "model.plan";

    /** Name of the file beside a plan that says what it is for. */
    public static final String KNOWN = "plan.json";

    private final Path folder;

    /** @param folder made when it is first written to */
    public PlanStore(Path folder) {
        this.folder = folder;
    }

    /**
     * The file of a plan.
     *
     * @throws VariantException if there is none for that, saying what there is instead
     */
    public Path plan(PlanSpec spec, PlanKey key) throws VariantException, IOException {
        Optional<Path> found = find(spec, key);
        if (found.isPresent()) {
            return found.get();
        }
        List<String> others = plans().stream()
                .filter(plan -> plan.name().equals(spec.name()))
                .map(plan -> plan.key().equals(key)
                        ? key + " from another network"
                        : plan.key().toString())
                .sorted()
                .toList();
        throw new VariantException("%s has no plan '%s' for %s%s; build it there by the goal engines"
                .formatted(
                        folder, spec.name(), key, others.isEmpty() ? "" : ", only for " + String.join(", ", others)));
    }

    /**
     * Refuses a plan's file that is known to be for another GPU or version; what lies beside it tells.
     *
     * @throws VariantException if it is for another, or is not what it was
     */
    public static void refuseOther(Path file, PlanKey key) throws VariantException, IOException {
        Optional<PlanRecord> known = read(file.resolveSibling(KNOWN));
        if (known.isPresent() && !known.get().key().equals(key)) {
            throw new VariantException("%s is for %s, not for %s; build it there"
                    .formatted(file, known.get().key(), key));
        }
        if (known.isPresent() && !known.get().sha256().equals(Digest.ofFile(file))) {
            throw new VariantException("%s is not what was built; copy it again".formatted(file));
        }
    }

    Optional<Path> find(PlanSpec spec, PlanKey key) throws IOException {
        Path place = place(spec.name(), key);
        Path file = place.resolve(FILE);
        Optional<PlanRecord> known = read(place.resolve(KNOWN));
        String source = spec.digest(key.tensorRt().major());
        boolean whole = known.isPresent()
                && Files.isRegularFile(file)
                && known.get().key().equals(key)
                && known.get().source().equals(source)
                && known.get().sha256().equals(Digest.ofFile(file));
        return whole ? Optional.of(file) : Optional.empty();
    }

    /** Takes a copy of a plan's file in; one of the same name, GPU and version is replaced. */
    Path put(PlanSpec spec, PlanKey key, Path file) throws IOException {
        Path place = place(spec.name(), key);
        Files.createDirectories(place);
        Path aside = Files.createTempFile(place, FILE, ".new");
        try {
            Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING);
            PlanRecord plan =
                    new PlanRecord(spec.name(), key, spec.digest(key.tensorRt().major()), Digest.ofFile(aside));
            // without what is known of it a plan is not there: nobody takes the old one's for the new one's
            Files.deleteIfExists(place.resolve(KNOWN));
            Files.move(aside, place.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
            Documents.JSON.write(place.resolve(KNOWN), plan);
            return place.resolve(FILE);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    /** All that are whole. */
    List<PlanRecord> plans() throws IOException {
        List<PlanRecord> plans = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(file -> file.endsWith(KNOWN))
                        .forEach(file -> read(file).ifPresent(plans::add));
            }
        }
        return plans;
    }

    private Path place(String name, PlanKey key) {
        return folder.resolve(key.folder()).resolve(name);
    }

    private static Optional<PlanRecord> read(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Documents.JSON.read(file, PlanRecord.class)) : Optional.empty();
        } catch (DocumentException e) {
            // damaged, or of another version: it is built again
            return Optional.empty();
        }
    }
}
