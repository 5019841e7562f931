package io.infaas.controller.plan;

/** The changes that scaling may make. */
enum ScalingScope {
    /** The number of placements of a variant. */
    REPLICAS,
    /** The variant as well. */
    VARIANTS;

    boolean changesVariants() {
        return switch (this) {
            case REPLICAS -> false;
            case VARIANTS -> true;
        };
    }
}
