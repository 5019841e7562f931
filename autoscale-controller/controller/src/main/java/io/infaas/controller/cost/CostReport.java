package io.infaas.controller.cost;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The document of {@code GET /cost}: costs of the nodes in some hours, US dollars.
 *
 * @param from begin of the first hour, ISO-8601 in UTC
 * @param to end of the last hour
 * @param by grouping of the rows: {@code application}, {@code node} or {@code offering}
 * @param recordedHours how much of that time was recorded: while a controller led, and not longer ago than the ledger goes
 * @param rows the dearest first
 * @param dollars all of them
 * @param idleDollars for time without loaded models
 */
public record CostReport(
        String from, String to, String by, double recordedHours, List<Row> rows, double dollars, double idleDollars) {

    /**
     * Costs of one application, node or offering.
     *
     * @param dollars used, unused and idle together
     * @param usedDollars for time in which queries kept nodes busy
     * @param unusedDollars for loaded instances beyond that
     * @param idleDollars where nothing was loaded; 0 for an application
     * @param nodeHours for how long nodes were paid; null for an application
     * @param queries without refused ones; null unless for an application
     * @param dollarsPerThousand of 1,000 queries; null unless for an application that had some
     */
    public record Row(
            String name,
            double dollars,
            double usedDollars,
            double unusedDollars,
            double idleDollars,

            @JsonProperty(defaultValue = "none") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Double nodeHours,

            @JsonProperty(defaultValue = "none") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Long queries,

            @JsonProperty(defaultValue = "none") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Double dollarsPerThousand) {}

    public CostReport {
        rows = List.copyOf(rows);
    }
}
