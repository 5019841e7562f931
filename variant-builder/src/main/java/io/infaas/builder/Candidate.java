package io.infaas.builder;

import io.infaas.catalog.Profile;
import io.infaas.catalog.Settings;
import io.infaas.catalog.Variant;
import java.util.List;
import java.util.Objects;

/**
 * A variant that was tried.
 *
 * @param transform what was done to the graph
 * @param target configuration template
 * @param report what became of it so far
 */
record Candidate(String transform, String target, Settings settings, VariantReport report) {

    /** Of a candidate that ran. */
    Profile profile() {
        return Objects.requireNonNull(report.profile());
    }

    Candidate without(String reason) {
        return new Candidate(transform, target, settings, report.without(reason));
    }

    /** Of a candidate that is kept. */
    Variant variant() {
        String alias = String.join("-", report.architecture(), transform, settings.label());
        return new Variant(
                report.name(), alias, report.architecture(), transform, target, settings, List.of(profile()));
    }
}
