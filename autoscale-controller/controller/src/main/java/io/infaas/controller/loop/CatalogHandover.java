package io.infaas.controller.loop;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Variant;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The catalog that gateways see while another one comes into force. It shows the former records of an application while more instances serve by them
 * alone than by its replacements in the plan. So replacements serve before the former instances are out of sight. Confined to the loop's thread.
 */
final class CatalogHandover {

    private final Function<String, String> nodeTypes;
    private Catalog previous;
    private Catalog next;
    private Catalog shown;
    private boolean under;
    private boolean planned;

    /** @param nodeTypes type of a node that is present, by its id; blank for another one */
    CatalogHandover(Catalog catalog, Function<String, String> nodeTypes) {
        this.nodeTypes = nodeTypes;
        this.previous = catalog;
        this.next = catalog;
        this.shown = catalog;
    }

    /** Another catalog is in force: gateways keep the former one for now. */
    void begin(Catalog other) {
        previous = shown;
        next = other;
        under = true;
        planned = false;
    }

    /** The plan in force was made with the catalog in force. */
    void planned() {
        planned = true;
    }

    /** The profiles of the catalog in force have changed. */
    void adopt(Catalog other) {
        if (under) {
            begin(other);
        } else {
            previous = other;
            next = other;
            shown = other;
        }
    }

    /** The catalog to show to gateways now: the same object as long as nothing has changed. */
    Catalog show(SortedMap<Placement, InstanceState> instances, Set<Placement> plan) {
        if (under && planned) {
            Set<String> applications = findFormerApplications(instances, plan);
            if (applications.isEmpty()) {
                under = false;
                previous = next;
                shown = next;
            } else {
                Catalog mixed = mixCatalogs(applications);
                shown = mixed.equals(shown) ? shown : mixed;
            }
        }
        return shown;
    }

    /** The instances that the catalog which is shown can name. */
    SortedMap<Placement, InstanceState> visible(SortedMap<Placement, InstanceState> instances) {
        SortedMap<Placement, InstanceState> visible = new TreeMap<>(instances);
        visible.keySet().removeIf(placement -> !isNamed(shown, placement));
        return visible;
    }

    private Set<String> findFormerApplications(SortedMap<Placement, InstanceState> instances, Set<Placement> plan) {
        Map<String, Integer> leaving = new TreeMap<>();
        instances.forEach((placement, state) -> {
            if (state.isServing()
                    && state != InstanceState.SILENT
                    && isNamed(previous, placement)
                    && !isNamed(next, placement)) {
                count(previous, placement, leaving);
            }
        });
        Map<String, Integer> arrivals = new TreeMap<>();
        Map<String, Integer> awaited = new TreeMap<>();
        for (Placement placement : plan) {
            InstanceState state = instances.get(placement);
            if (state == null || !state.isServing()) {
                count(next, placement, awaited);
            } else if (!isNamed(previous, placement)) {
                count(next, placement, arrivals);
            }
        }
        leaving.keySet().retainAll(awaited.keySet());
        leaving.entrySet().removeIf(entry -> arrivals.getOrDefault(entry.getKey(), 0) >= entry.getValue());
        return leaving.keySet();
    }

    private static void count(Catalog catalog, Placement placement, Map<String, Integer> applications) {
        catalog.applicationOf(placement.variant())
                .ifPresent(application -> applications.merge(application, 1, Integer::sum));
    }

    private boolean isNamed(Catalog catalog, Placement placement) {
        String type = nodeTypes.apply(placement.node());
        return catalog.variant(placement.variant())
                .filter(variant -> variant.name().equals(placement.variant()))
                .filter(variant -> variant.profile(type).isPresent())
                .isPresent();
    }

    private Catalog mixCatalogs(Set<String> retained) {
        List<Application> applications = new ArrayList<>(next.applications());
        applications.removeIf(application -> retained.contains(application.name()));
        previous.applications().stream()
                .filter(application -> retained.contains(application.name()))
                .forEach(applications::add);
        List<Architecture> architectures = new ArrayList<>(next.architectures());
        architectures.removeIf(architecture -> retained.contains(architecture.application()));
        previous.architectures().stream()
                .filter(architecture -> retained.contains(architecture.application()))
                .forEach(architectures::add);
        List<Variant> variants = new ArrayList<>();
        next.variants().stream()
                .filter(variant -> !isOf(next, variant, retained))
                .forEach(variants::add);
        previous.variants().stream()
                .filter(variant -> isOf(previous, variant, retained))
                .forEach(variants::add);
        List<NodeType> types = new ArrayList<>(next.nodeTypes());
        previous.nodeTypes().stream()
                .filter(type -> next.nodeType(type.name()).isEmpty())
                .forEach(types::add);
        try {
            return new Catalog(applications, architectures, variants, types);
        } catch (IllegalArgumentException e) {
            // a name has moved from one application to another: they cannot be shown side by side
            return next;
        }
    }

    /** The node types on which variants that both catalogs name have other profiles than before, not only other accuracies. */
    static Set<String> findRemeasuredTypes(Catalog before, Catalog after) {
        Set<String> types = new TreeSet<>();
        for (Variant variant : after.variants()) {
            before.variant(variant.name())
                    .filter(previousVariant -> !previousVariant.profiles().equals(variant.profiles()))
                    .ifPresent(earlier -> variant.profiles().stream()
                            .filter(profile -> earlier.profiles().stream()
                                    .map(former -> former.with(profile.accuracy()))
                                    .noneMatch(profile::equals))
                            .forEach(profile -> types.add(profile.hardware().nodeType())));
        }
        return types;
    }

    private static boolean isOf(Catalog catalog, Variant variant, Set<String> applications) {
        return catalog.applicationOf(variant.name())
                .filter(applications::contains)
                .isPresent();
    }
}
