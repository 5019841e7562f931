package io.infaas.controller.plan;

/** Among what scaling may choose. */
enum ScalingScope {
    /** More or fewer instances of the same variant. */
    REPLICAS,
    /** Other variants as well. */
    VARIANTS;

    boolean changesVariants() {
        return switch (this) {
            case REPLICAS -> false;
            case VARIANTS -> true;
        };
    }
}
