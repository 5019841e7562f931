package io.infaas.controller.demand;

import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The application that each target of queries belongs to. Immutable. */
public final class TargetApplications {

    private final Map<String, String> names = new TreeMap<>();

    public TargetApplications(Catalog catalog) {
        for (Variant variant : catalog.variants()) {
            catalog.architecture(variant.architecture())
                    .ifPresent(architecture -> names.put(variant.name(), architecture.application()));
        }
        for (Architecture architecture : catalog.architectures()) {
            names.put(architecture.name(), architecture.application());
        }
        catalog.applications().forEach(application -> names.put(application.name(), application.name()));
    }

    /** @param target name of an application, of an architecture, or full name of a variant; empty if the catalog has none */
    public Optional<String> of(String target) {
        return Optional.ofNullable(names.get(target));
    }
}
