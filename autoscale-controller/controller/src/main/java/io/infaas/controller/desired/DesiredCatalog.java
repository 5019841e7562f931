package io.infaas.controller.desired;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import io.infaas.controller.desired.DesiredStateException.Reason;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A catalog as operators wish it: without forbidden variants, with other budgets. */
final class DesiredCatalog {

    private static final Logger LOG = LoggerFactory.getLogger(DesiredCatalog.class);
    private static final int SHOWN = 20;

    private final Catalog catalog;

    DesiredCatalog(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * Requires that a change of the desired state suits the catalog. Entries that the state had before may name what the catalog lacks now.
     *
     * @throws DesiredStateException naming the entry and the remedy
     */
    void require(DesiredState before, DesiredState next) {
        Set<String> variants =
                catalog.variants().stream().map(Variant::name).collect(Collectors.toCollection(TreeSet::new));
        Set<String> applications =
                catalog.applications().stream().map(Application::name).collect(Collectors.toCollection(TreeSet::new));
        Set<String> names = new TreeSet<>(applications);
        catalog.architectures().stream().map(Architecture::name).forEach(names::add);
        names.addAll(variants);
        requireNames("forbidden", next.forbidden(), before.forbidden(), variants);
        requireNames("budgets", next.budgets().keySet(), before.budgets().keySet(), applications);
        requireNames("stages", next.stages().keySet(), before.stages().keySet(), variants);
        requireNames("pins", next.pins(), before.pins(), names);
        for (String pin : next.pins()) {
            if (next.forbidden().contains(pin)) {
                throw invalid("variant '%s' is in pins and in forbidden: remove one of the two".formatted(pin));
            }
        }
        try {
            var unused = without(next.forbidden(), next);
        } catch (IllegalArgumentException e) {
            throw invalid("forbidden: without these variants %s: allow one of them".formatted(e.getMessage()));
        }
    }

    /** The catalog with all wishes that suit it. An application that could not serve without its forbidden variants retains them. */
    Catalog with(DesiredState state) {
        try {
            return without(state.forbidden(), state);
        } catch (IllegalArgumentException e) {
            Set<String> forbidden = new TreeSet<>();
            for (Application application : catalog.applications()) {
                Set<String> more = catalog.variantsOf(application).stream()
                        .map(Variant::name)
                        .filter(name -> state.forbidden().contains(name))
                        .collect(Collectors.toSet());
                try {
                    var unused = without(more, DesiredState.NONE);
                    forbidden.addAll(more);
                } catch (IllegalArgumentException conflict) {
                    LOG.warn(
                            "forbidden variants of application '{}' stay in use, since {}: infaas allow VARIANT ends this",
                            application.name(),
                            conflict.getMessage());
                }
            }
            return without(forbidden, state);
        }
    }

    private Catalog without(Set<String> forbidden, DesiredState state) {
        List<Variant> variants = catalog.variants().stream()
                .filter(variant -> !forbidden.contains(variant.name()))
                .toList();
        List<Application> applications = catalog.applications().stream()
                .map(application -> {
                    Double budget = state.budgets().get(application.name());
                    return budget == null
                            ? application
                            : application.withStanding(application.priority(), application.weight(), budget);
                })
                .toList();
        return variants.size() == catalog.variants().size() && applications.equals(catalog.applications())
                ? catalog
                : new Catalog(applications, catalog.architectures(), variants, catalog.nodeTypes());
    }

    private static void requireNames(
            String field, Collection<String> names, Collection<String> before, Set<String> expected) {
        for (String name : names) {
            if (!expected.contains(name) && !before.contains(name)) {
                throw invalid("%s: unknown name '%s', expected one of %s%s"
                        .formatted(
                                field,
                                name,
                                expected.stream().limit(SHOWN).collect(Collectors.joining(", ")),
                                expected.size() > SHOWN ? " and %d more".formatted(expected.size() - SHOWN) : ""));
            }
        }
    }

    private static DesiredStateException invalid(String message) {
        return new DesiredStateException(Reason.INVALID, message);
    }
}
