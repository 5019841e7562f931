package io.infaas.controller.plan;

import io.infaas.gateway.view.InstanceState;
import io.infaas.gateway.view.Offer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Whether instances fit on their nodes, counted with their peak memory. */
final class NodeMemory {

    /** What takes memory on nodes now. */
    private final SortedMap<Placement, Offer> loaded = new TreeMap<>();

    NodeMemory(Map<Placement, InstanceState> instances, Candidates supply) {
        instances.forEach((place, state) -> {
            if (state != InstanceState.FAILED) {
                supply.at(place).ifPresent(offer -> loaded.put(place, offer));
            }
        });
    }

    /** Whether the instance is on its node already, on its way in or on its way out. */
    boolean loaded(Placement place) {
        return loaded.containsKey(place);
    }

    /** Whether it fits once all that is not planned is gone. */
    boolean fits(Layout layout, Placement place, Offer offer) {
        return planned(layout, place) + bytes(offer) <= offer.nodeType().memoryBytes();
    }

    /** Whether it fits now, beside what is planned and what is still loaded. */
    boolean fitsNow(Layout layout, Placement place, Offer offer) {
        long leaving = loaded.entrySet().stream()
                .filter(entry -> entry.getKey().node().equals(place.node()))
                .filter(entry -> !layout.has(entry.getKey()) && !entry.getKey().equals(place))
                .mapToLong(entry -> bytes(entry.getValue()))
                .sum();
        return planned(layout, place) + leaving + bytes(offer)
                <= offer.nodeType().memoryBytes();
    }

    private static long planned(Layout layout, Placement place) {
        return layout.places().entrySet().stream()
                .filter(entry -> entry.getKey().node().equals(place.node()))
                .filter(entry -> !entry.getKey().equals(place))
                .mapToLong(entry -> bytes(entry.getValue()))
                .sum();
    }

    private static long bytes(Offer offer) {
        return offer.profile().peakMemoryBytes();
    }
}
