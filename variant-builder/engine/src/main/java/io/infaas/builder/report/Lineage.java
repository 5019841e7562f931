package io.infaas.builder.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.catalog.RuntimeSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The origin of a variant.
 *
 * @param parent the architecture whose trained network was transformed, or the variant whose settings were changed by one step
 * @param transform the transform of the trained network
 * @param settings its settings
 * @param target configuration template
 * @param fullPrecision names of the layers that the transform left in full precision, because they cost accuracy
 */
public record Lineage(
        String parent,
        String transform,
        RuntimeSettings settings,
        String target,

        @JsonProperty(defaultValue = "[]") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<String> fullPrecision) {

    public Lineage(
            String parent,
            String transform,
            RuntimeSettings settings,
            String target,
            @Nullable List<String> fullPrecision) {
        this.parent = parent;
        this.transform = transform;
        this.settings = settings;
        this.target = target;
        this.fullPrecision = fullPrecision == null ? List.of() : List.copyOf(fullPrecision);
    }

    /** The origin of a variant without layers in full precision. */
    public Lineage(String parent, String transform, RuntimeSettings settings, String target) {
        this(parent, transform, settings, target, null);
    }
}
