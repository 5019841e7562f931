package io.infaas.builder.tensorrt;

import io.infaas.builder.failure.VariantException;
import java.nio.file.Path;

/** What makes plans, on the GPU that they are for. */
public interface PlanBuilder {

    /**
     * The GPU and version that its plans are for.
     *
     * @throws VariantException if it cannot tell
     */
    PlanKey key() throws VariantException;

    /**
     * Writes a plan.
     *
     * @param plan the file
     * @throws VariantException with the builder's last words, if it made none
     */
    void build(PlanSpec spec, Path plan) throws VariantException;
}
