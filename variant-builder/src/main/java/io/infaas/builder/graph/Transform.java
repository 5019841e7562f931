package io.infaas.builder.graph;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * One way to make a variant's graph from a trained one. Inputs and outputs of the graph stay what they are.
 *
 * <p>Transforms are found by {@link ServiceLoader}: another one is a class and its line in {@code META-INF/services}, here
 * or in a jar beside the plugin.
 */
public interface Transform {

    /** The name in definitions and in variants' names: a-z, 0-9. */
    String name();

    /**
     * The variant's graph; {@code source} is not changed.
     *
     * @throws VariantException if the transform cannot be applied to this graph, with the reason
     */
    OnnxGraph apply(OnnxGraph source, Calibration calibration) throws VariantException;

    /** @throws BuildException naming the transforms that there are, if {@code name} is none of them */
    static Transform named(String name) {
        ServiceLoader<Transform> known = ServiceLoader.load(Transform.class, Transform.class.getClassLoader());
        return known.stream()
                .map(ServiceLoader.Provider::get)
                .filter(transform -> transform.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BuildException("variants.transforms: '%s' is unknown; known are %s"
                        .formatted(
                                name,
                                known.stream()
                                        .map(provider -> provider.get().name())
                                        .sorted()
                                        .collect(Collectors.joining(", ")))));
    }
}
