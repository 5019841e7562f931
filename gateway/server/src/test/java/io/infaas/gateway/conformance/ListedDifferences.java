package io.infaas.gateway.conformance;

import io.infaas.catalog.DocumentFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that may differ between a Triton and the gateway in front of it.
 *
 * @param differences each with its reason; nothing else may differ, and all of it must
 */
record ListedDifferences(List<Row> differences) {

    /**
     * One difference.
     *
     * @param aspect what of an answer differs
     * @param reason why it is meant to be there, or what is missing
     * @param saferSuperset whether whoever works with Triton works with this too
     * @param gateways how the gateways are started that differ in it
     * @param cases that show it
     */
    record Row(
            String aspect,
            String reason,
            boolean saferSuperset,
            List<ConformanceGateway> gateways,
            List<String> cases) {

        Row {
            gateways = List.copyOf(gateways);
            cases = List.copyOf(cases);
        }

        /** The same difference with the cases of another row of it. */
        Row with(Row other) {
            return new Row(
                    aspect,
                    reason,
                    saferSuperset,
                    gateways,
                    Stream.concat(cases.stream(), other.cases().stream()).toList());
        }
    }

    ListedDifferences {
        differences = List.copyOf(differences);
    }

    static ListedDifferences read() {
        try (var text = ListedDifferences.class.getResourceAsStream("differences.json")) {
            if (text == null) {
                throw new IllegalStateException("differences.json is not there");
            }
            return DocumentFormat.JSON.parse("differences.json", text, ListedDifferences.class);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The row of a difference at one gateway. */
    Optional<Row> of(ConformanceGateway gateway, String aspect, String id) {
        return rows(aspect, id).filter(row -> row.gateways().contains(gateway)).findFirst();
    }

    /** The row of a difference, at whichever gateway. */
    Optional<Row> of(String aspect, String id) {
        return rows(aspect, id).findFirst();
    }

    private Stream<Row> rows(String aspect, String id) {
        return differences.stream()
                .filter(row -> row.aspect().equals(aspect) && row.cases().contains(id));
    }
}
