package io.infaas.builder.tensorrt;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The outcomes of requested plans, in order. */
public record PlanReport(List<Outcome> outcomes) {

    public PlanReport {
        outcomes = List.copyOf(outcomes);
    }

    public enum Fate {
        /** It was built or taken now. */
        BUILT,
        /** The store had it already. */
        UP_TO_DATE,
        FAILED
    }

    /** @param reason why it failed; null if it did not */
    public record Outcome(
            String name,
            Fate fate,
            @JsonProperty(defaultValue = "none") @Nullable String reason) {}

    public long failureCount() {
        return outcomes.stream()
                .filter(outcome -> outcome.fate() == Fate.FAILED)
                .count();
    }
}
