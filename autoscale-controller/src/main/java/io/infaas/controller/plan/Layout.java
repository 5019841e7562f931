package io.infaas.controller.plan;

import io.infaas.gateway.view.Offer;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Instances that exist in a plan, with what each gives. Immutable. */
record Layout(SortedMap<Placement, Offer> places) {

    static final Layout EMPTY = new Layout(new TreeMap<>());

    Layout {
        places = Collections.unmodifiableSortedMap(places);
    }

    Layout plus(Placement place, Offer offer) {
        SortedMap<Placement, Offer> more = new TreeMap<>(places);
        more.put(place, offer);
        return new Layout(more);
    }

    Layout minus(Placement place) {
        SortedMap<Placement, Offer> fewer = new TreeMap<>(places);
        fewer.remove(place);
        return new Layout(fewer);
    }

    Layout only(Predicate<Placement> kept) {
        SortedMap<Placement, Offer> some = new TreeMap<>(places);
        some.keySet().removeIf(kept.negate());
        return new Layout(some);
    }

    boolean has(Placement place) {
        return places.containsKey(place);
    }

    /** The places of one variant. */
    List<Placement> of(String variant) {
        return places.keySet().stream()
                .filter(place -> place.variant().equals(variant))
                .toList();
    }

    /** How many instances there are on a node. */
    int on(String node) {
        return (int) places.keySet().stream()
                .filter(place -> place.node().equals(node))
                .count();
    }

    /** Full names of the variants, in order. */
    List<String> variants() {
        return places.keySet().stream().map(Placement::variant).distinct().toList();
    }

    /** Items/s of all instances of a variant together. */
    double saturation(String variant) {
        return places.entrySet().stream()
                .filter(entry -> entry.getKey().variant().equals(variant))
                .mapToDouble(entry -> entry.getValue().profile().saturation())
                .sum();
    }

    /** Items/s of all instances together. */
    double saturation() {
        return places.values().stream()
                .mapToDouble(offer -> offer.profile().saturation())
                .sum();
    }
}
