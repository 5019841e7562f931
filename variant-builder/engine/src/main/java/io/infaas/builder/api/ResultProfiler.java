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
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Measures the variants of a result again on this machine, and adds the profiles to its catalog beside those of other node types.
 * Variants that do not run on this machine keep their profiles. The catalog is replaced when all are measured, or not at all.
 */
public final class ResultProfiler {

    /** @throws BuildException naming what is wrong and what to do; the catalog is unchanged then */
    public Catalog profile(ProfileRequest request, Progress progress) {
        ReadInputs inputs = ReadInputs.read(DefinitionFiles.read(request.definition()));
        Path file = request.result().resolve(CatalogFile.NAME);
        Catalog catalog = BuildOutput.catalog(request.result());
        BuildHost host = BuildHost.forNodeType(Optional.of(request.nodeType()));
        StageCounter stages = new StageCounter(progress, System::nanoTime, Optional.empty());
        stages.expect(catalog.variants().size());
        VariantPolicies policies =
                new VariantPolicies(VariantPolicy.FAIL, VariantPolicy.FAIL, request.onUnstableProfile());
        List<Variant> variants = new ArrayList<>();
        try (TemporaryBench temporary = TemporaryBench.open(inputs, request.profileBudget(), progress)) {
            for (Variant variant : catalog.variants()) {
                stages.next(variant.name());
                Path model = request.result().resolve(BuildOutput.REPOSITORY).resolve(variant.name());
                if (!VariantFolder.runsHere(model)) {
                    // only a build measures it, on its node
                    variants.add(variant);
                    continue;
                }
                Bench bench = temporary.bench();
                ProfileTask.Result result = bench.profile(VariantFolder.model(model), variant.settings());
                Profile profile = result.toProfile(
                        host.hardware(variant.settings(), result.runtime()),
                        bench.run(VariantFolder.model(model), bench.trainedModel(variant.architecture()))
                                .accuracy());
                policies.checkStable(variant.name(), profile, progress);
                variants.add(variant.withProfile(profile));
            }
            Catalog measured = ParetoOrder.mark(new Catalog(
                    catalog.applications(), catalog.architectures(), variants, with(catalog, request.nodeType())));
            CatalogFile.write(file, measured);
            return measured;
        } catch (IOException e) {
            throw new BuildException("%s: cannot be read: %s; build again".formatted(file, e), e);
        } catch (VariantException | IllegalArgumentException e) {
            throw new BuildException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** The node types of a catalog, with this one in the place of another one of its name. */
    static List<NodeType> with(Catalog catalog, NodeType nodeType) {
        return Stream.concat(
                        catalog.nodeTypes().stream()
                                .filter(other -> !other.name().equals(nodeType.name())),
                        Stream.of(nodeType))
                .toList();
    }
}
