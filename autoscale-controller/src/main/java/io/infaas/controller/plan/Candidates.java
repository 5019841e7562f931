package io.infaas.controller.plan;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.gateway.view.Offer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the catalog can give on the nodes that there are. All orders are by name. */
final class Candidates {

    private final SortedMap<String, NodeCapacity> rooms = new TreeMap<>();
    private final SortedMap<String, SortedMap<String, Offer>> offers = new TreeMap<>();
    private final Map<String, String> applications = new HashMap<>();
    private final SortedMap<String, SortedSet<String>> targets = new TreeMap<>();

    Candidates(Catalog catalog, List<NodeCapacity> rooms) {
        rooms.forEach(room -> this.rooms.put(room.node(), room));
        for (Application application : catalog.applications()) {
            targets.put(application.name(), new TreeSet<>());
        }
        Map<String, String> byArchitecture = catalog.architectures().stream()
                .collect(Collectors.toMap(Architecture::name, Architecture::application));
        for (Variant variant : catalog.variants()) {
            String application = byArchitecture.get(variant.architecture());
            applications.put(variant.name(), application);
            for (String target : List.of(application, variant.architecture(), variant.name())) {
                targets.computeIfAbsent(target, name -> new TreeSet<>()).add(variant.name());
            }
            SortedMap<String, Offer> byType = new TreeMap<>();
            for (Profile profile : variant.profiles()) {
                NodeType type = catalog.nodeType(profile.hardware().nodeType()).orElseThrow();
                byType.put(type.name(), new Offer(variant, profile, type));
            }
            offers.put(variant.name(), byType);
        }
    }

    List<NodeCapacity> up() {
        return rooms.values().stream().filter(NodeCapacity::up).toList();
    }

    boolean up(String node) {
        NodeCapacity room = rooms.get(node);
        return room != null && room.up();
    }

    /** What the place gives; empty where the node, the variant or a profile of it for the node's type is unknown. */
    Optional<Offer> at(Placement place) {
        return Optional.ofNullable(rooms.get(place.node())).flatMap(room -> at(place.variant(), room));
    }

    Optional<Offer> at(String variant, NodeCapacity room) {
        SortedMap<String, Offer> byType = offers.get(variant);
        return byType == null
                ? Optional.empty()
                : Optional.ofNullable(byType.get(room.type().name()));
    }

    /** The application that a variant of the catalog is for; empty for other names. */
    String application(String variant) {
        return applications.getOrDefault(variant, "");
    }

    /** Full names of the variants that a target leads to; empty for a name that is not in the catalog. */
    Set<String> variants(String target) {
        return targets.getOrDefault(target, new TreeSet<>());
    }

    /** What could be placed for a target: each variant once per type of the nodes that are up. */
    List<Offer> offers(String target) {
        Set<String> types = up().stream().map(room -> room.type().name()).collect(Collectors.toSet());
        return offers(target, types);
    }

    /** As {@link #offers(String)}, with the types of nodes that are down as well. */
    List<Offer> offersAnywhere(String target) {
        Set<String> types =
                rooms.values().stream().map(room -> room.type().name()).collect(Collectors.toSet());
        return offers(target, types);
    }

    private List<Offer> offers(String target, Set<String> types) {
        List<Offer> found = new ArrayList<>();
        for (String variant : variants(target)) {
            SortedMap<String, Offer> byType = offers.getOrDefault(variant, new TreeMap<>());
            byType.forEach((type, offer) -> {
                if (types.contains(type)) {
                    found.add(offer);
                }
            });
        }
        return found;
    }
}
