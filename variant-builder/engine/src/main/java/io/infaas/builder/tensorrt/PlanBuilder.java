package io.infaas.builder.tensorrt;

import io.infaas.builder.failure.VariantException;
import java.nio.file.Path;

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
