package io.infaas.builder.api;

import io.infaas.builder.bench.Bench;
import io.infaas.builder.bench.BuildHost;
import io.infaas.builder.bench.TemporaryBench;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.inputs.DefinitionFiles;
import io.infaas.builder.inputs.ReadInputs;
import io.infaas.builder.measure.ProfileTask;
import io.infaas.builder.policy.VariantPolicies;
import io.infaas.builder.policy.VariantPolicy;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.progress.StageCounter;
import io.infaas.builder.repository.BuildOutput;
import io.infaas.builder.repository.VariantFolder;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.ParetoOrder;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.triton.client.Credentials;
import io.infaas.triton.client.NodeAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Measures the variants of a result again, on this machine or on a Triton node. Adds the profiles to its catalog beside other node types'
 * profiles. Variants that do not run there keep their profiles. The catalog is replaced when all are measured, or not at all.
 */
public final class ResultProfiler {

    private static final Duration NODE_TIMEOUT = Duration.ofMinutes(5);

    /** Measures a variant; empty if it is not measured there. */
    @FunctionalInterface
    private interface Measurement {
        Optional<Profile> measure(Variant variant) throws VariantException, IOException;
    }

    /** @throws BuildException naming the error and the remedy, also if no variant runs on the node; the catalog is unchanged then */
    public Catalog profile(ProfileRequest request, Progress progress) {
        Path file = request.result().resolve(CatalogFile.NAME);
        Catalog catalog = BuildOutput.catalog(request.result());
        try {
            List<Variant> variants = request.node().isPresent()
                    ? onNode(request.node().get(), catalog, request, progress)
                    : here(catalog, request, progress);
            Catalog updatedCatalog = ParetoOrder.mark(new Catalog(
                    catalog.applications(), catalog.architectures(), variants, with(catalog, request.nodeType())));
            CatalogFile.write(file, updatedCatalog);
            return updatedCatalog;
        } catch (IOException e) {
            throw new BuildException("%s: cannot be read: %s; build again".formatted(file, e), e);
        } catch (VariantException | IllegalArgumentException e) {
            throw new BuildException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static List<Variant> here(Catalog catalog, ProfileRequest request, Progress progress)
            throws VariantException, IOException {
        ReadInputs inputs = ReadInputs.read(DefinitionFiles.read(request.definition()));
        BuildHost host = BuildHost.forNodeType(Optional.of(request.nodeType()));
        try (TemporaryBench temporary = TemporaryBench.open(inputs, request.profileBudget(), progress)) {
            Bench bench = temporary.bench();
            return measured(catalog, request, progress, variant -> {
                Path folder = repository(request).resolve(variant.name());
                if (!VariantFolder.runsHere(folder)) {
                    // only a build measures it, on its node
                    return Optional.empty();
                }
                Path model = VariantFolder.model(folder);
                ProfileTask.Result result = bench.profile(model, variant.settings());
                return Optional.of(result.toProfile(
                        host.hardware(variant.settings(), result.runtime()),
                        bench.run(model, bench.trainedModel(variant.architecture()))
                                .accuracy()));
            });
        }
    }

    /** A variant that does not run on the node is reported. */
    private static List<Variant> onNode(NodeAddress node, Catalog catalog, ProfileRequest request, Progress progress)
            throws VariantException, IOException {
        List<String> failures = new ArrayList<>(List.of("no variant runs on nodes without GPUs"));
        List<Profile> profiles = new ArrayList<>();
        try (NodeBench bench = NodeBench.open(
                request.definition(), repository(request), request.profileBudget(), NODE_TIMEOUT, progress)) {
            List<Variant> variants = measured(catalog, request, progress, variant -> {
                if (request.nodeType().gpus() == 0 && variant.needsGpu()) {
                    return Optional.empty();
                }
                try {
                    profiles.add(bench.profile(node, request.nodeType(), variant, Credentials.NONE));
                    return Optional.of(profiles.get(profiles.size() - 1));
                } catch (VariantException e) {
                    failures.add(e.reason());
                    progress.warn("%s: %s".formatted(variant.name(), e.reason()));
                    return Optional.empty();
                }
            });
            if (profiles.isEmpty()) {
                throw new BuildException("%s: no variant was measured on %s, the catalog is unchanged: %s"
                        .formatted(
                                request.result().resolve(CatalogFile.NAME), node, failures.get(failures.size() - 1)));
            }
            return variants;
        }
    }

    private static List<Variant> measured(
            Catalog catalog, ProfileRequest request, Progress progress, Measurement measurement)
            throws VariantException, IOException {
        StageCounter stages = new StageCounter(progress, System::nanoTime, Optional.empty());
        stages.expect(catalog.variants().size());
        VariantPolicies policies =
                new VariantPolicies(VariantPolicy.FAIL, VariantPolicy.FAIL, request.onUnstableProfile());
        List<Variant> variants = new ArrayList<>();
        for (Variant variant : catalog.variants()) {
            stages.next(variant.name());
            Optional<Profile> profile = measurement.measure(variant);
            profile.ifPresent(stable -> policies.checkStable(variant.name(), stable, progress));
            variants.add(profile.map(variant::withProfile).orElse(variant));
        }
        return variants;
    }

    private static Path repository(ProfileRequest request) {
        return request.result().resolve(BuildOutput.REPOSITORY);
    }

    /** The node types of a catalog, with this one instead of its namesake. */
    private static List<NodeType> with(Catalog catalog, NodeType nodeType) {
        return Stream.concat(
                        catalog.nodeTypes().stream()
                                .filter(other -> !other.name().equals(nodeType.name())),
                        Stream.of(nodeType))
                .toList();
    }

    /**
     * A request to measure a result.
     *
     * @param definition the definition of the result, for its evaluation data
     * @param result the folder that a build wrote
     * @param node an otherwise idle Triton in explicit model control; if empty, this machine measures
     * @param nodeType node type of the profiles
     * @param profileBudget longest time for all timings of one variant, above 0
     * @param onUnstableProfile reaction to unstable timings
     */
    public record ProfileRequest(
            Path definition,
            Path result,
            Optional<NodeAddress> node,
            NodeType nodeType,
            Duration profileBudget,
            VariantPolicy onUnstableProfile) {

        public ProfileRequest {
            definition = definition.toAbsolutePath().normalize();
            result = result.toAbsolutePath().normalize();
            BuildRequest.checkPositive("profileBudget", profileBudget);
        }
    }
}
