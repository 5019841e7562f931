package io.infaas.builder.tensorrt;

import io.infaas.builder.failure.VariantException;
import io.infaas.builder.repository.Digest;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of plans: {@code <gpu>_<version>/<name>/model.plan}, each with its description beside it. A plan is complete or absent. It is
 * found only for its own GPU, TensorRT version and network.
 *
 * @param folder created at the first write
 */
public record PlanStore(Path folder) {

    static final String FILE = "model.plan";

    /** Name of the description beside a plan. */
    public static final String DESCRIPTION = "plan.json";

    /**
     * The file of a plan.
     *
     * @throws VariantException if the store has no such plan, naming the similar plans that it has
     */
    public Path plan(PlanSpec spec, PlanKey key) throws VariantException, IOException {
        Optional<Path> path = find(spec, key);
        if (path.isPresent()) {
            return path.get();
        }
        List<String> otherPlans = plans().stream()
                .filter(plan -> plan.name().equals(spec.name()))
                .map(plan -> plan.key().equals(key)
                        ? key + " from another network"
                        : plan.key().toString())
                .sorted()
                .toList();
        throw new VariantException("%s has no plan '%s' for %s%s; build it with the goal build-plans"
                .formatted(
                        folder,
                        spec.name(),
                        key,
                        otherPlans.isEmpty() ? "" : ", only for " + String.join(", ", otherPlans)));
    }

    /**
     * Checks a plan's file against the description beside it, if there is one.
     *
     * @throws VariantException if the plan is for another GPU or version, or its file has changed
     */
    public static void checkDescription(Path file, PlanKey key) throws VariantException, IOException {
        Optional<PlanRecord> planRecord = read(file.resolveSibling(DESCRIPTION));
        if (planRecord.isPresent() && !planRecord.get().key().equals(key)) {
            throw new VariantException("%s is for %s, not for %s; build it there"
                    .formatted(file, planRecord.get().key(), key));
        }
        if (planRecord.isPresent() && !planRecord.get().sha256().equals(Digest.ofFile(file))) {
            throw new VariantException("%s differs from the plan that was built; copy it again".formatted(file));
        }
    }

    Optional<Path> find(PlanSpec spec, PlanKey key) throws IOException {
        Path place = place(spec.name(), key);
        Path file = place.resolve(FILE);
        Optional<PlanRecord> planRecord = read(place.resolve(DESCRIPTION));
        String source = spec.digest(key.tensorRt().major());
        boolean isIntact = planRecord.isPresent()
                && Files.isRegularFile(file)
                && planRecord.get().key().equals(key)
                && planRecord.get().source().equals(source)
                && planRecord.get().sha256().equals(Digest.ofFile(file));
        return isIntact ? Optional.of(file) : Optional.empty();
    }

    /** Copies a plan's file into the store; a plan of the same name, GPU and version is replaced. */
    Path put(PlanSpec spec, PlanKey key, Path file) throws IOException {
        Path place = place(spec.name(), key);
        Files.createDirectories(place);
        Path aside = Files.createTempFile(place, FILE, ".new");
        try {
            Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING);
            PlanRecord plan =
                    new PlanRecord(spec.name(), key, spec.digest(key.tensorRt().major()), Digest.ofFile(aside));
            // a plan without a description does not exist: so an old description never describes a new file
            Files.deleteIfExists(place.resolve(DESCRIPTION));
            Files.move(aside, place.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
            DocumentFormat.JSON.write(place.resolve(DESCRIPTION), plan);
            return place.resolve(FILE);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    /** All plans with a readable description. */
    List<PlanRecord> plans() throws IOException {
        List<PlanRecord> plans = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(file -> file.endsWith(DESCRIPTION))
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
            return Files.exists(file)
                    ? Optional.of(DocumentFormat.JSON.read(file, PlanRecord.class))
                    : Optional.empty();
        } catch (DocumentException e) {
            // damaged, or written by another version: the plan is built again
            return Optional.empty();
        }
    }

    /**
     * The description of a plan, stored beside its file as {@code plan.json}.
     *
     * @param name requested name
     * @param source digest of model and options
     * @param sha256 digest of the file
     */
    public record PlanRecord(String name, PlanKey key, String source, String sha256) {}
}
