package io.infaas.builder.tensorrt;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of each plan, in the order that they were asked for. */
public record PlanReport(List<Outcome> outcomes) {

    public PlanReport {
        outcomes = List.copyOf(outcomes);
    }

    /** What became of a plan. */
    public enum Fate {
        /** It was made, or taken in, now. */
        BUILT,
        /** It was there. */
        UP_TO_DATE,
        FAILED
    }

    /** @param reason why it failed, null if it did not */
    public record Outcome(
            String name,
            Fate fate,
            @JsonProperty(defaultValue = "none") @Nullable String reason) {}

    /** How many failed. */
    public long failed() {
        return outcomes.stream()
                .filter(outcome -> outcome.fate() == Fate.FAILED)
                .count();
    }
}
