package io.infaas.builder;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.repository.ModelFolder;
import io.infaas.builder.repository.Output;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Pareto;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Measures the variants of a result that run here anew on this machine, and puts the profiles beside those of other node types in its
 * catalog. The catalog is replaced when all are measured, or not at all.
 */
public final class Profiler {

    /** @throws BuildException naming what is wrong and what to do; the catalog is then as it was */
    public Catalog profile(ProfileRequest request, Progress progress) {
        Inputs inputs = Inputs.read(Sources.read(request.definition()));
        Path file = request.result().resolve(CatalogFile.NAME);
        Catalog catalog = read(file);
        Host host = Host.as(Optional.of(request.nodeType()));
        Stages stages = new Stages(progress, System::nanoTime, Optional.empty());
        stages.expect(catalog.variants().size());
        Policies policies = new Policies(Policy.FAIL, Policy.FAIL, request.onUnstableProfile());
        List<Variant> variants = new ArrayList<>();
        try (LooseBench loose = LooseBench.of(inputs, request.profileBudget(), progress)) {
            for (Variant variant : catalog.variants()) {
                stages.next(variant.name());
                Path model = request.result().resolve(Output.REPOSITORY).resolve(variant.name());
                if (!ModelFolder.runsHere(model)) {
                    // a build measures it on its node
                    variants.add(variant);
                    continue;
                }
                Bench bench = loose.bench();
                Profile profile = Workshop.profile(
                        host,
                        variant.settings(),
                        bench.profile(ModelFolder.model(model), variant.settings()),
                        bench.run(ModelFolder.model(model), bench.trained(variant.architecture()))
                                .accuracy());
                policies.unstable(variant.name(), profile, progress);
                variants.add(variant.withProfile(profile));
            }
            Catalog measured = Pareto.mark(new Catalog(
                    catalog.applications(), catalog.architectures(), variants, with(catalog, request.nodeType())));
            CatalogFile.write(file, measured);
            return measured;
        } catch (IOException e) {
            throw new BuildException("%s: cannot be read: %s; build again".formatted(file, e), e);
        } catch (VariantException | IllegalArgumentException e) {
            throw new BuildException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** The catalog of a result. */
    static Catalog read(Path file) {
        try {
            return CatalogFile.read(file);
        } catch (DocumentException e) {
            throw new BuildException(e.getMessage() + "; give the folder that a build wrote", e);
        }
    }

    private static List<NodeType> with(Catalog catalog, NodeType nodeType) {
        return Stream.concat(
                        catalog.nodeTypes().stream()
                                .filter(other -> !other.name().equals(nodeType.name())),
                        Stream.of(nodeType))
                .toList();
    }
}
