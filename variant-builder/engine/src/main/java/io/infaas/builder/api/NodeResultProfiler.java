package io.infaas.builder.api;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.policy.VariantPolicies;
import io.infaas.builder.policy.VariantPolicy;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.progress.StageCounter;
import io.infaas.builder.repository.BuildOutput;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.ParetoOrder;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.triton.client.Credentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Measures the variants of a result on a Triton node, and adds the profiles to its catalog beside those of other node types. A variant that
 * does not run there is reported and keeps the profiles that it has. The catalog is replaced once all have been tried.
 */
public final class NodeResultProfiler {

    private static final Duration NODE_TIMEOUT = Duration.ofMinutes(5);

    /** @throws BuildException naming what is wrong and what to do, also if no variant runs there; the catalog is unchanged then */
    public Catalog profile(NodeProfileRequest request, Progress progress) {
        Path file = request.result().resolve(CatalogFile.NAME);
        Catalog catalog = BuildOutput.catalog(request.result());
        NodeType type = request.nodeType();
        StageCounter stages = new StageCounter(progress, System::nanoTime, Optional.empty());
        stages.expect(catalog.variants().size());
        VariantPolicies policies =
                new VariantPolicies(VariantPolicy.WARN, VariantPolicy.WARN, request.onUnstableProfile());
        List<Variant> variants = new ArrayList<>();
        String lastFailure = "no variant is for nodes without GPUs";
        int measured = 0;
        try (NodeBench bench = NodeBench.open(
                request.definition(),
                request.result().resolve(BuildOutput.REPOSITORY),
                request.profileBudget(),
                NODE_TIMEOUT,
                progress)) {
            for (Variant variant : catalog.variants()) {
                stages.next(variant.name());
                Variant kept = variant;
                try {
                    if (type.gpus() > 0 || !variant.needsGpu()) {
                        Profile profile = bench.profile(request.node(), type, variant, Credentials.NONE);
                        policies.checkStable(variant.name(), profile, progress);
                        kept = variant.withProfile(profile);
                        measured++;
                    }
                } catch (VariantException e) {
                    lastFailure = e.reason();
                    progress.warn("%s: %s".formatted(variant.name(), e.reason()));
                }
                variants.add(kept);
            }
        }
        if (measured == 0) {
            throw new BuildException("%s: nothing was measured on %s, the catalog is unchanged: %s"
                    .formatted(file, request.node(), lastFailure));
        }
        try {
            Catalog written = ParetoOrder.mark(new Catalog(
                    catalog.applications(), catalog.architectures(), variants, ResultProfiler.with(catalog, type)));
            CatalogFile.write(file, written);
            return written;
        } catch (IllegalArgumentException e) {
            throw new BuildException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }
}
