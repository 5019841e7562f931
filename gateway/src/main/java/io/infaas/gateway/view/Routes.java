package io.infaas.gateway.view;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The index of one view by the names that clients may use: applications, architectures, variants and their aliases. */
public final class Routes {

    private final View view;
    private final List<Candidate> candidates;
    private final Map<String, Target> targets;

    private Routes(View view, List<Candidate> candidates, Map<String, Target> targets) {
        this.view = view;
        this.candidates = List.copyOf(candidates);
        this.targets = Map.copyOf(targets);
    }

    public static Routes of(View view) {
        Catalog catalog = view.catalog();
        List<Candidate> candidates = candidates(view);
        Map<String, Target> targets = new HashMap<>();
        for (Application application : catalog.applications()) {
            List<Variant> own = catalog.variantsOf(application);
            targets.put(
                    application.name(),
                    target(application.name(), Target.Kind.APPLICATION, application, own, candidates, catalog));
        }
        for (Architecture architecture : catalog.architectures()) {
            Application application =
                    catalog.application(architecture.application()).orElseThrow();
            List<Variant> own = catalog.variants().stream()
                    .filter(variant -> variant.architecture().equals(architecture.name()))
                    .toList();
            targets.put(
                    architecture.name(),
                    target(architecture.name(), Target.Kind.ARCHITECTURE, application, own, candidates, catalog));
            for (Variant variant : own) {
                for (String name : List.of(variant.name(), variant.alias())) {
                    targets.put(
                            name,
                            target(name, Target.Kind.VARIANT, application, List.of(variant), candidates, catalog));
                }
            }
        }
        return new Routes(view, candidates, targets);
    }

    public View view() {
        return view;
    }

    /** All instances of the view, each at the index that is its slot. */
    public List<Candidate> candidates() {
        return candidates;
    }

    public Optional<Target> target(String name) {
        return Optional.ofNullable(targets.get(name));
    }

    private static List<Candidate> candidates(View view) {
        List<Candidate> candidates = new ArrayList<>();
        for (Instance instance : view.instances()) {
            Node node = view.node(instance.node()).orElseThrow();
            Variant variant = view.catalog().variant(instance.variant()).orElseThrow();
            Offer offer = new Offer(
                    variant,
                    variant.profile(node.type()).orElseThrow(),
                    view.catalog().nodeType(node.type()).orElseThrow());
            candidates.add(new Candidate(candidates.size(), node, instance.state(), offer));
        }
        return candidates;
    }

    private static Target target(
            String name,
            Target.Kind kind,
            Application application,
            List<Variant> variants,
            List<Candidate> all,
            Catalog catalog) {
        Predicate<Variant> own = variants::contains;
        List<Offer> offers = new ArrayList<>();
        for (Variant variant : variants) {
            variant.profiles()
                    .forEach(profile -> offers.add(new Offer(
                            variant,
                            profile,
                            catalog.nodeType(profile.hardware().nodeType()).orElseThrow())));
        }
        List<Candidate> candidates = all.stream()
                .filter(candidate -> own.test(candidate.offer().variant()))
                .toList();
        return new Target(name, kind, application, candidates, offers);
    }
}
