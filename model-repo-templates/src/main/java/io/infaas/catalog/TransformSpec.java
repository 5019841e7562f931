package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A transform that a definition requests: its name alone, or a map with options. Each transform checks its own options.
 *
 * @param name part of the variants' names: a-z, 0-9
 * @param transform the transform to apply, if not {@code name}; allows one transform with several sets of options
 * @param skip regular expressions; graph nodes whose whole name matches one are not transformed
 * @param percentile percentage of values that calibrated ranges cover; 100 for all
 * @param bits bits of quantized weights, 7 or 8
 * @param mixed whether layers that cost too much accuracy may stay in full precision
 */
public record TransformSpec(
        String name,
        @JsonProperty(defaultValue = "name") String transform,
        @JsonProperty(defaultValue = "[]") List<String> skip,
        @JsonProperty(defaultValue = "100") @Nullable Double percentile,
        @JsonProperty(defaultValue = "8") @Nullable Integer bits,
        @JsonProperty(defaultValue = "auto") @Nullable MixedPrecisionMode mixed) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,32}");
    private static final double MIN_PERCENTILE = 50;

    /** @throws IllegalArgumentException naming the option, its value and the allowed values */
    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    public TransformSpec(
            String name,
            @Nullable String transform,
            @Nullable List<String> skip,
            @Nullable Double percentile,
            @Nullable Integer bits,
            @Nullable MixedPrecisionMode mixed) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("transform '%s' must be named by 1 to 32 of a-z 0-9".formatted(name));
        }
        if (percentile != null && !(percentile > MIN_PERCENTILE && percentile <= 100)) {
            throw new IllegalArgumentException(
                    "percentile %s of transform '%s' must be above 50 and at most 100 (99.99, not 0.9999)"
                            .formatted(percentile, name));
        }
        if (bits != null && bits != 7 && bits != 8) {
            throw new IllegalArgumentException("bits %s of transform '%s' must be 7 or 8".formatted(bits, name));
        }
        this.name = name;
        this.transform = transform == null ? name : transform;
        this.skip = skip == null ? List.of() : List.copyOf(skip);
        this.percentile = percentile;
        this.bits = bits;
        this.mixed = mixed;
        this.skip.forEach(expression -> check(expression, name));
    }

    /** A transform without a setting for mixed precision. */
    public TransformSpec(
            String name,
            @Nullable String transform,
            @Nullable List<String> skip,
            @Nullable Double percentile,
            @Nullable Integer bits) {
        this(name, transform, skip, percentile, bits, null);
    }

    /** A transform without options. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TransformSpec(String name) {
        this(name, null, null, null, null);
    }

    private static void check(String expression, String name) {
        try {
            Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "skip '%s' of transform '%s' is not a regular expression: %s"
                            .formatted(expression, name, e.getDescription()),
                    e);
        }
    }
}
