package io.infaas.builder.graph;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.catalog.TransformSpec;
import java.util.ServiceLoader;
import java.util.Set;
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

    /** The names of the options that {@link #with} heeds. */
    default Set<String> heeds() {
        return Set.of();
    }

    /** This transform under another name, which heeds {@code options}. Called only where {@link #heeds} names some. */
    default Transform with(String name, Options options) {
        return this;
    }

    /** Tells transforms apart that make different graphs of one source: one that heeds options has them in it. */
    default String key() {
        return name();
    }

    /** @throws BuildException naming the transforms, or the transform's options, that there are */
    static Transform of(TransformSpec spec) {
        ServiceLoader<Transform> known = ServiceLoader.load(Transform.class, Transform.class.getClassLoader());
        Transform transform = known.stream()
                .map(ServiceLoader.Provider::get)
                .filter(candidate -> candidate.name().equals(spec.transform()))
                .findFirst()
                .orElseThrow(() -> new BuildException("variants.transforms: '%s' is unknown; known are %s"
                        .formatted(
                                spec.transform(),
                                known.stream()
                                        .map(provider -> provider.get().name())
                                        .sorted()
                                        .collect(Collectors.joining(", ")))));
        for (String option : Options.stated(spec)) {
            if (!transform.heeds().contains(option)) {
                throw new BuildException("variants.transforms: '%s' has no option '%s'; it has %s"
                        .formatted(
                                spec.transform(),
                                option,
                                transform.heeds().isEmpty()
                                        ? "none"
                                        : transform.heeds().stream().sorted().collect(Collectors.joining(", "))));
            }
        }
        if (transform.heeds().isEmpty() && !spec.name().equals(transform.name())) {
            throw new BuildException("variants.transforms: '%s' has no options, so it cannot be named '%s' too"
                    .formatted(spec.transform(), spec.name()));
        }
        return transform.heeds().isEmpty() ? transform : transform.with(spec.name(), Options.of(spec));
    }
}
