package io.infaas.builder.report;

import io.infaas.catalog.RuntimeSettings;

/**
 * Where a variant comes from.
 *
 * @param parent the architecture whose trained network was transformed, or the variant whose settings were changed by one step
 * @param transform what was done to the trained network's graph
 * @param settings how it is run
 * @param target configuration template
 */
public record Lineage(String parent, String transform, RuntimeSettings settings, String target) {}
