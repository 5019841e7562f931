package io.infaas.controller.preflight;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.stream.Stream;

/** The findings of all checks, in their order. */
record Examination(List<Finding> findings) {

    Examination {
        findings = List.copyOf(findings);
    }

    @JsonProperty
    long wrong() {
        return count(Finding.Outcome.WRONG);
    }

    @JsonProperty
    long notChecked() {
        return count(Finding.Outcome.NOT_CHECKED);
    }

    private long count(Finding.Outcome outcome) {
        return findings.stream().filter(finding -> finding.outcome() == outcome).count();
    }

    /** A line for each finding, and a summary. */
    List<String> lines() {
        String summary = "%s wrong, %d not checked".formatted(wrong() == 0 ? "nothing is" : wrong(), notChecked());
        return Stream.concat(findings.stream().map(Finding::toString), Stream.of(summary))
                .toList();
    }
}
