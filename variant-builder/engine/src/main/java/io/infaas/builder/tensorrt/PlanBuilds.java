package io.infaas.builder.tensorrt;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Builds the plans of a request on this machine. */
public final class PlanBuilds {

    private PlanBuilds() {}

    /** Builds the plans that the store does not have; the failure of one plan does not affect the others. */
    public static PlanReport build(PlanRequest request, PlanBuilder builder) throws VariantException {
        PlanKey key = builder.key();
        PlanStore store = new PlanStore(request.store());
        List<PlanReport.Outcome> outcomes = new ArrayList<>();
        for (PlanSpec spec : request.specs()) {
            outcomes.add(build(spec, key, store, request.store(), builder));
        }
        return new PlanReport(outcomes);
    }

    private static PlanReport.Outcome build(
            PlanSpec spec, PlanKey key, PlanStore store, Path folder, PlanBuilder builder) {
        Path aside = folder.resolve("." + spec.name() + ".building");
        try {
            if (store.find(spec, key).isPresent()) {
                return new PlanReport.Outcome(spec.name(), PlanReport.Fate.UP_TO_DATE, null);
            }
            Files.createDirectories(folder);
            builder.build(spec, aside);
            store.put(spec, key, aside);
            return new PlanReport.Outcome(spec.name(), PlanReport.Fate.BUILT, null);
        } catch (VariantException e) {
            return new PlanReport.Outcome(spec.name(), PlanReport.Fate.FAILED, e.reason());
        } catch (IOException e) {
            throw new BuildException("%s: cannot be written: %s".formatted(folder, e), e);
        } finally {
            delete(aside);
        }
    }

    private static void delete(Path aside) {
        try {
            Files.deleteIfExists(aside);
        } catch (IOException e) {
            throw new BuildException("%s: cannot be deleted; delete it manually".formatted(aside), e);
        }
    }
}
