package io.infaas.builder.tensorrt;

import java.nio.file.Path;
import java.util.List;

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
