package io.infaas.controller.preflight;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;

/** What all checks found, in their order. */
record Examination(List<Finding> findings) {

    Examination {
        findings = List.copyOf(findings);
    }

    @JsonProperty
    long wrong() {
        return count(Outcome.WRONG);
    }

    @JsonProperty
    long notChecked() {
        return count(Outcome.NOT_CHECKED);
    }

    private long count(Outcome outcome) {
        return findings.stream().filter(finding -> finding.outcome() == outcome).count();
    }

    /** A line for each finding, and one that sums up. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        findings.forEach(finding -> lines.add(finding.toString()));
        lines.add("%s wrong, %d not checked".formatted(wrong() == 0 ? "nothing is" : wrong(), notChecked()));
        return lines;
    }
}
