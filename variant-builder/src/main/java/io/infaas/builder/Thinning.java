package io.infaas.builder;

import io.infaas.catalog.Profile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Leaves out settings that cost more cores and gain nothing. */
final class Thinning {

    /** A setting must be faster than a cheaper one by more than this to be worth its cores. */
    private static final double GAIN = 1.05;

    private Thinning() {}

    /**
     * Of variants with one and the same graph, those that are worth their cores: each is more than 5 % faster, at some batch
     * size, than every kept one with fewer or equally many cores, or has more instances and that much more throughput.
     *
     * @return the same variants in the same order, some with a reason to be left out
     */
    static List<Candidate> thin(List<Candidate> sameGraph) {
        List<Candidate> kept = new ArrayList<>();
        List<Candidate> left = new ArrayList<>();
        for (Candidate candidate : sameGraph.stream()
                .filter(candidate -> candidate.report().kept())
                .sorted(Comparator.comparingInt(
                        candidate -> candidate.settings().cores()))
                .toList()) {
            Optional<Candidate> better = kept.stream()
                    .filter(cheaper -> gain(cheaper, candidate) <= GAIN)
                    .findFirst();
            if (better.isPresent()) {
                left.add(candidate.without("gains no 5 %% over %s"
                        .formatted(better.get().settings().label())));
            } else {
                kept.add(candidate);
            }
        }
        return sameGraph.stream()
                .map(candidate -> left.stream()
                        .filter(other ->
                                other.report().name().equals(candidate.report().name()))
                        .findFirst()
                        .orElse(candidate))
                .toList();
    }

    private static double gain(Candidate cheaper, Candidate dearer) {
        Profile from = cheaper.profile();
        Profile to = dearer.profile();
        double latency = from.latencies().stream()
                .mapToDouble(measured -> measured.p50Ms() / to.latencyMs(measured.batch()))
                .max()
                .orElse(1);
        // more instances make no execution faster: what they are for is throughput
        boolean instances = dearer.settings().instances() > cheaper.settings().instances();
        return instances ? Math.max(latency, to.saturation() / from.saturation()) : latency;
    }
}
