package io.infaas.builder.graph;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.catalog.TransformSpec;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Creates the graph of a variant from a trained graph. Inputs and outputs stay the same.
 *
 * <p>{@link ServiceLoader} finds transforms: to add one, list its class in {@code META-INF/services}, in this project or in a
 * jar among the plugin's dependencies.
 */
public interface Transform {

    /**
     * Whether {@link #apply} gets the network as the runtime simplifies it: weights are constants, expressions of constants are
     * computed, batch normalisation is part of convolutions.
     */
    default boolean readsFolded() {
        return true;
    }

    /** The name in definitions and in names of variants: a-z, 0-9. */
    String name();

    /**
     * The graph of the variant; {@code source} does not change.
     *
     * @throws VariantException with the reason, if the transform does not apply to this graph
     */
    OnnxGraph apply(OnnxGraph source, Calibration calibration) throws VariantException;

    /** The names of the options that {@link #with} supports. */
    default Set<String> supportedOptions() {
        return Set.of();
    }

    /**
     * This transform with another name and with {@code options}; callers first check that {@link #supportedOptions} is not
     * empty.
     */
    default Transform with(String name, Options options) {
        return this;
    }

    /**
     * A key, with the options, that differs between transforms with different results for the same source. The text form of a
     * transform with options must therefore contain them all, like that of a record.
     */
    default String key() {
        return supportedOptions().isEmpty() ? name() : toString();
    }

    /** @throws BuildException naming the known transforms, or the transform's options */
    static Transform of(TransformSpec spec) {
        ServiceLoader<Transform> providers = ServiceLoader.load(Transform.class, Transform.class.getClassLoader());
        Transform transform = providers.stream()
                .map(ServiceLoader.Provider::get)
                .filter(candidate -> candidate.name().equals(spec.transform()))
                .findFirst()
                .orElseThrow(() -> new BuildException("variants.transforms: '%s' is unknown; known are %s"
                        .formatted(
                                spec.transform(),
                                providers.stream()
                                        .map(provider -> provider.get().name())
                                        .sorted()
                                        .collect(Collectors.joining(", ")))));
        for (String option : Options.optionNames(spec)) {
            if (!transform.supportedOptions().contains(option)) {
                throw new BuildException("variants.transforms: '%s' has no option '%s'; it has %s"
                        .formatted(
                                spec.transform(),
                                option,
                                transform.supportedOptions().isEmpty()
                                        ? "none"
                                        : transform.supportedOptions().stream()
                                                .sorted()
                                                .collect(Collectors.joining(", "))));
            }
        }
        if (transform.supportedOptions().isEmpty() && !spec.name().equals(transform.name())) {
            throw new BuildException("variants.transforms: '%s' has no options, so it cannot have the second name '%s'"
                    .formatted(spec.transform(), spec.name()));
        }
        return transform.supportedOptions().isEmpty() ? transform : transform.with(spec.name(), Options.of(spec));
    }
}
