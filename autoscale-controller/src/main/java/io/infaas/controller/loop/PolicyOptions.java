package io.infaas.controller.loop;

import io.infaas.controller.plan.PolicyKind;
import io.infaas.controller.plan.PolicySettings;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What decides which variants are loaded: the flags of every command that starts a controller. */
public final class PolicyOptions {

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            defaultValue = "infaas",
            converter = Kinds.class,
            description =
                    "static: one variant per application, enough for --peak; individual: more or fewer of the variant"
                            + " that is asked for; infaas: also faster and cheaper ones (${DEFAULT-VALUE}).")
    private PolicyKind kind = PolicyKind.INFAAS;

    @Option(
            names = "--down-slots",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Seconds in a row that it must be wanted to have less before anything is unloaded"
                    + " (${DEFAULT-VALUE}).")
    private int downSlots;

    @Option(
            names = "--idle-slots",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Seconds without demand after which the last instance goes, at least --down-slots"
                    + " (${DEFAULT-VALUE}).")
    private int idleSlots;

    @Option(
            names = "--peak",
            paramLabel = "APP=ITEMS",
            description = "Batch elements/s that the policy static provides for; once per application.")
    private Map<String, Double> peak = Map.of();

    public PolicyKind kind() {
        return kind;
    }

    /** @throws IllegalArgumentException naming the value that cannot be */
    public PolicySettings settings() {
        return PolicySettings.DEFAULTS
                .withDelays(downSlots, Math.max(idleSlots, downSlots))
                .withPeak(peak);
    }

    /** Values in lower case, as all flags. */
    static final class Kinds implements ITypeConverter<PolicyKind> {
        @Override
        public PolicyKind convert(String value) {
            try {
                return PolicyKind.of(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
