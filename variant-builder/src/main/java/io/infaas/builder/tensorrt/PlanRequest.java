package io.infaas.builder.tensorrt;

import java.nio.file.Path;
import java.util.List;

/**
 * Plans that are wanted.
 *
 * @param specs distinct by name
 * @param store folder of plans
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
