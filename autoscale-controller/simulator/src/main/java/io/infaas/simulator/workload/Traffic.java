package io.infaas.simulator.workload;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Queries of one kind.
 *
 * @param application name of the application
 * @param headers headers of each query, such as {@code infaas-latency-ms}
 * @param rate queries/s over time; in a file points with straight lines between them
 * @param batches share of each batch size
 * @param burstiness squared coefficient of variation of the gaps between queries, 1 for a Poisson process
 * @param timeout time that clients wait for an answer
 * @param clients number of clients, which take turns
 */
public record Traffic(
        String application,
        SortedMap<String, String> headers,
        RateCurve rate,
        SortedMap<Integer, Double> batches,
        double burstiness,
        Duration timeout,
        int clients) {

    public Traffic {
        headers = Collections.unmodifiableSortedMap(new TreeMap<>(headers));
        batches = Collections.unmodifiableSortedMap(new TreeMap<>(batches));
        double sum = batches.values().stream().mapToDouble(share -> share).sum();
        if (batches.isEmpty()
                || batches.firstKey() < 1
                || batches.values().stream().anyMatch(share -> !(share >= 0))
                || Math.abs(sum - 1) > 1e-6) {
            throw new IllegalArgumentException(
                    "traffic of '%s': batches %s must be shares of sizes of at least 1 that add up to 1"
                            .formatted(application, batches));
        }
        if (clients < 1) {
            throw new IllegalArgumentException(
                    "traffic of '%s': clients %d must be at least 1".formatted(application, clients));
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException(
                    "traffic of '%s': timeoutSeconds %s must be above 0".formatted(application, timeout.toSeconds()));
        }
    }

    @JsonCreator
    static Traffic of(
            @JsonProperty("application") String application,
            @JsonProperty(value = "headers", defaultValue = "none") @Nullable Map<String, String> headers,
            @JsonProperty("rate") RateCurve rate,
            @JsonProperty(value = "batches", defaultValue = "1: 1") @Nullable Map<Integer, Double> batches,
            @JsonProperty(value = "burstiness", defaultValue = "1") @Nullable Double burstiness,
            @JsonProperty(value = "timeoutSeconds", defaultValue = "30") @Nullable Integer timeoutSeconds,
            @JsonProperty(value = "clients", defaultValue = "4") @Nullable Integer clients) {
        return new Traffic(
                application,
                new TreeMap<>(Objects.requireNonNullElse(headers, Map.<String, String>of())),
                rate,
                new TreeMap<>(Objects.requireNonNullElse(batches, Map.of(1, 1.0))),
                Objects.requireNonNullElse(burstiness, 1.0),
                Duration.ofSeconds(Objects.requireNonNullElse(timeoutSeconds, 30)),
                Objects.requireNonNullElse(clients, 4));
    }

    /** Single items at a steady rate, in Poisson's order. */
    public static Traffic steady(String application, double perSecond) {
        return new Traffic(
                application,
                new TreeMap<>(),
                RateCurve.through(List.of(new RateCurve.Point(0, perSecond))),
                new TreeMap<>(Map.of(1, 1.0)),
                1,
                Duration.ofSeconds(30),
                4);
    }

    /** Items/s at a moment, s since the start. */
    double itemsPerSecond(double second) {
        double mean = 0;
        for (Map.Entry<Integer, Double> batch : batches.entrySet()) {
            mean += batch.getKey() * batch.getValue();
        }
        return rate.at(second) * mean;
    }

    /** The same queries at another rate. */
    public Traffic at(RateCurve other) {
        return new Traffic(application, headers, other, batches, burstiness, timeout, clients);
    }
}
