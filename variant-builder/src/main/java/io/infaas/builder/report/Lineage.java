package io.infaas.builder.report;

import io.infaas.catalog.RuntimeSettings;

/**
 * The origin of a variant.
 *
 * @param parent the architecture whose trained network was transformed, or the variant whose settings were changed by one step
 * @param transform the transform of the trained network
 * @param settings its settings
 * @param target configuration template
 */
public record Lineage(String parent, String transform, RuntimeSettings settings, String target) {}
