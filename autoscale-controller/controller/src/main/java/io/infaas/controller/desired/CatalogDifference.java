package io.infaas.controller.desired;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Variant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The difference of two catalogs, and whether clients of the one can do with the other. */
public final class CatalogDifference {

    private final Catalog before;
    private final Catalog after;

    public CatalogDifference(Catalog before, Catalog after) {
        this.before = before;
        this.after = after;
    }

    /** One short line for each thing that is added, removed or changed: {@code + variant v}, {@code - application a}, {@code ~ node type t}. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        compare("application", Catalog::applications, Application::name, lines);
        compare("variant", Catalog::variants, Variant::name, lines);
        compare("node type", Catalog::nodeTypes, NodeType::name, lines);
        return lines;
    }

    private <T> void compare(
            String kind, Function<Catalog, List<T>> part, Function<T, String> name, List<String> lines) {
        SortedMap<String, T> former = named(part.apply(before), name);
        SortedMap<String, T> next = named(part.apply(after), name);
        TreeSet<String> names = new TreeSet<>(former.keySet());
        names.addAll(next.keySet());
        for (String one : names) {
            T old = former.get(one);
            T other = next.get(one);
            if (old == null || other == null) {
                lines.add("%s %s %s".formatted(old == null ? "+" : "-", kind, one));
            } else if (!old.equals(other)) {
                lines.add("~ %s %s".formatted(kind, one));
            }
        }
    }

    private static <T> SortedMap<String, T> named(List<T> values, Function<T, String> name) {
        SortedMap<String, T> named = new TreeMap<>();
        values.forEach(value -> named.put(name.apply(value), value));
        return named;
    }

    /** Full names of the variants that are new to an application of which another variant was there before. */
    public SortedSet<String> staged() {
        Set<String> former = names(before.variants());
        SortedSet<String> staged = new TreeSet<>();
        for (Application application : after.applications()) {
            Set<String> variants = names(after.variantsOf(application));
            if (variants.removeAll(former)) {
                staged.addAll(variants);
            }
        }
        return staged;
    }

    /** Full names of the variants that only the former catalog has. */
    public Set<String> left() {
        Set<String> left = names(before.variants());
        left.removeAll(names(after.variants()));
        return left;
    }

    private static Set<String> names(Collection<Variant> variants) {
        return variants.stream().map(Variant::name).collect(Collectors.toSet());
    }

    /** Names of the applications that only the former catalog has. */
    public List<String> withdrawn() {
        return before.applications().stream()
                .map(Application::name)
                .filter(name -> after.application(name).isEmpty())
                .toList();
    }

    /** Why clients of an application of both catalogs could not go on unchanged, with the remedy; empty if they can. */
    public Optional<String> contractMismatch() {
        return before.applications().stream()
                .flatMap(application -> after
                        .application(application.name())
                        .flatMap(next -> next.contract().mismatch(application.contract()))
                        .map(mismatch -> "application '%s' has clients of another contract, %s: give it another name"
                                .formatted(application.name(), mismatch))
                        .stream())
                .findFirst();
    }
}
