package io.infaas.gateway.conformance;

import io.infaas.catalog.DocumentFormat;
import java.util.List;
import java.util.Optional;

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
     * @param cases that show it
     */
    record Row(String aspect, String reason, boolean saferSuperset, List<String> cases) {

        Row {
            cases = List.copyOf(cases);
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

    Optional<Row> of(String aspect, String id) {
        return differences.stream()
                .filter(row -> row.aspect().equals(aspect) && row.cases().contains(id))
                .findFirst();
    }
}
