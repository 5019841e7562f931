package io.infaas.controller.node;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * A kind of machine that a provider can launch.
 *
 * @param nodeType name of its node type in the catalog
 * @param zone where it runs; machines of one zone may fail together
 * @param pricePerHour US dollars per hour of one machine
 * @param start expected time from a launch until the node answers
 * @param unavailableUntil until when launches fail for want of capacity or quota; empty if they may succeed
 */
public record Offering(
        String nodeType,
        String zone,
        Market market,
        double pricePerHour,
        Duration start,
        Optional<Instant> unavailableUntil) {

    /** By price; those of one price by their id. */
    public static final Comparator<Offering> CHEAPEST_FIRST =
            Comparator.comparingDouble(Offering::pricePerHour).thenComparing(Offering::id);

    public Offering {
        if (nodeType.isBlank() || zone.isBlank()) {
            throw new IllegalArgumentException(
                    "offering of node type '%s' in zone '%s': neither may be blank".formatted(nodeType, zone));
        }
        if (!(pricePerHour >= 0) || Double.isInfinite(pricePerHour)) {
            throw new IllegalArgumentException("price %s of offering '%s' must not be negative, in US dollars per hour"
                    .formatted(pricePerHour, nodeType));
        }
        if (start.isNegative()) {
            throw new IllegalArgumentException(
                    "start time %s of offering '%s' must not be negative".formatted(start, nodeType));
        }
    }

    /** The zone in the id of an offering; blank if it names none. */
    public static String zoneOf(String id) {
        String[] parts = id.split("/", -1);
        return parts.length == 3 ? parts[1] : "";
    }

    /** Unique among a provider's offerings and stable: {@code type/zone/market}. */
    public String id() {
        return "%s/%s/%s".formatted(nodeType, zone, market.label());
    }

    /** Whether a launch may succeed at {@code now}. */
    public boolean isAvailable(Instant now) {
        return unavailableUntil.map(until -> !now.isBefore(until)).orElse(true);
    }
}
