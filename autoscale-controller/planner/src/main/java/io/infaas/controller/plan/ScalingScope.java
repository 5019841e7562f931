package io.infaas.controller.plan;

/** What scaling may change. */
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
