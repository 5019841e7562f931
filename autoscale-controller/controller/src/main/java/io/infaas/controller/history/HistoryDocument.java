package io.infaas.controller.history;

import java.util.List;

/**
 * The document of {@code GET /history}: columns of equal length, oldest first. Where the controller did not lead, samples are missing.
 *
 * @param application whose queries these are; blank for the total
 * @param applications applications with a history, in the order of their names
 * @param times seconds since 1970, UTC
 * @param requests queries/s since the sample before
 * @param late queries/s answered after their bound
 * @param refused queries/s refused to shed load
 * @param nodes nodes that serve, start or end, of all applications
 * @param pricePerHour US dollars per hour, of all applications
 */
public record HistoryDocument(
        int everySeconds,
        String application,
        List<String> applications,
        List<Long> times,
        List<Double> requests,
        List<Double> late,
        List<Double> refused,
        List<Double> nodes,
        List<Double> nodesUp,
        List<Double> pricePerHour) {

    public HistoryDocument {
        applications = List.copyOf(applications);
        times = List.copyOf(times);
        requests = List.copyOf(requests);
        late = List.copyOf(late);
        refused = List.copyOf(refused);
        nodes = List.copyOf(nodes);
        nodesUp = List.copyOf(nodesUp);
        pricePerHour = List.copyOf(pricePerHour);
    }
}
