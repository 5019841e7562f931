package io.infaas.builder.tensorrt;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.repository.BuildOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
            BuildOutput.delete(aside);
        }
    }

    /** Builds plans for the GPU of this machine. */
    public interface PlanBuilder {

        /**
         * The GPU and TensorRT version that plans are built for.
         *
         * @throws VariantException if they cannot be determined
         */
        PlanKey key() throws VariantException;

        /**
         * Builds a plan.
         *
         * @param plan the file to write
         * @throws VariantException with the first error that was printed, if no plan was built
         */
        void build(PlanSpec spec, Path plan) throws VariantException;
    }

    /**
     * A request for plans.
     *
     * @param specs plans with distinct names
     * @param store folder of the plan store
     */
    public record PlanRequest(List<PlanSpec> specs, Path store) {

        public PlanRequest {
            specs = List.copyOf(specs);
            store = store.toAbsolutePath().normalize();
            if (specs.stream().map(PlanSpec::name).distinct().count() != specs.size()) {
                throw new IllegalArgumentException("plans %s must have distinct names"
                        .formatted(specs.stream().map(PlanSpec::name).toList()));
            }
        }
    }

    /** The outcomes of requested plans, in order. */
    public record PlanReport(List<Outcome> outcomes) {

        public PlanReport {
            outcomes = List.copyOf(outcomes);
        }

        public enum Fate {
            /** It was built or taken now. */
            BUILT,
            /** The store had it already. */
            UP_TO_DATE,
            FAILED
        }

        /** @param reason why it failed; null if it did not */
        public record Outcome(
                String name,
                Fate fate,

                @JsonProperty(defaultValue = "none") @Nullable
                String reason) {}

        public long failureCount() {
            return outcomes.stream()
                    .filter(outcome -> outcome.fate() == Fate.FAILED)
                    .count();
        }
    }
}
