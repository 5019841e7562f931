package io.infaas.controller.policy;

import io.infaas.controller.plan.Corrections;
import io.infaas.controller.plan.Rise;
import io.infaas.controller.plan.Situation;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules of the policy {@code cost} that a simulation may leave out, to show the worth of each. */
enum PlanningRule {
    /** An accuracy above the floor is loaded if clients prefer it. */
    PREFER,
    /** A variant that takes longer than profiled counts for less. */
    CORRECTIONS,
    /** Arrivals that vary more than random ones need more capacity. */
    BURSTS,
    /** A rise counts before it is over. */
    RISE;

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static SortedSet<String> labels() {
        return Stream.of(values()).map(PlanningRule::label).collect(Collectors.toCollection(TreeSet::new));
    }

    /** @throws IllegalArgumentException naming the first unknown label and all rules */
    static SortedSet<PlanningRule> of(Set<String> labels) {
        SortedSet<PlanningRule> rules = new TreeSet<>();
        for (String label : labels) {
            Optional<PlanningRule> rule =
                    Stream.of(values()).filter(one -> one.label().equals(label)).findFirst();
            rules.add(rule.orElseThrow(() -> new IllegalArgumentException(
                    "rule '%s' must be one of %s".formatted(label, String.join(", ", labels())))));
        }
        return rules;
    }

    /** A situation in which the conditions of some rules never hold. */
    static Situation hide(Set<PlanningRule> rules, Situation situation) {
        Situation hidden = rules.contains(CORRECTIONS) ? situation.with(Corrections.NONE) : situation;
        return rules.contains(BURSTS) || rules.contains(RISE)
                ? hidden.with(hidden.demand().stream()
                        .map(rate -> rate.with(
                                rules.contains(RISE) ? Rise.NONE : rate.rise(),
                                rules.contains(BURSTS) ? 1 : rate.burstiness()))
                        .toList())
                : hidden;
    }
}
