package io.infaas.controller.plan;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The shipped policies. */
public enum PolicyKind {
    /** {@link StaticPolicy} */
    STATIC,
    /** {@link IndividualPolicy} */
    INDIVIDUAL,
    /** {@link InfaasPolicy} */
    INFAAS,
    /** {@link InfaasCodePolicy} */
    INFAAS_CODE;

    /** The name on the command line and in status. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public PlanningPolicy with(PolicySettings settings) {
        return switch (this) {
            case STATIC -> new StaticPolicy(settings);
            case INDIVIDUAL -> new IndividualPolicy(settings);
            case INFAAS -> new InfaasPolicy(settings);
            case INFAAS_CODE -> new InfaasCodePolicy(settings);
        };
    }

    /** @throws IllegalArgumentException naming the value and all policies */
    public static PolicyKind of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("policy '%s' must be one of %s"
                        .formatted(
                                label,
                                Arrays.stream(values()).map(PolicyKind::label).collect(Collectors.joining(", ")))));
    }
}
