package io.infaas.controller.loop;

import io.infaas.controller.plan.PolicyKind;
import io.infaas.controller.plan.PolicySettings;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Policy flags of every command that starts a controller. */
public final class PolicyOptions {

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            defaultValue = "infaas",
            converter = Kinds.class,
            description =
                    "static: one variant per application, sized for --peak; individual: scales the number of replicas"
                            + " of each variant; infaas: also switches to faster or cheaper variants; infaas-code: the"
                            + " rules and constants of INFaaS' released code, for comparison (default: ${DEFAULT-VALUE}).")
    private PolicyKind kind = PolicyKind.INFAAS;

    @Option(
            names = "--scale-down-delay",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Seconds for which scaling down must be possible before an instance is unloaded"
                    + " (default: ${DEFAULT-VALUE}).")
    private int scaleDownDelay;

    @Option(
            names = "--idle-delay",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Seconds without demand before the last instance is unloaded, at least --scale-down-delay"
                    + " (default: ${DEFAULT-VALUE}).")
    private int idleDelay;

    @Option(
            names = "--peak",
            paramLabel = "APP=ITEMS",
            description = "Load of an application, items/s, that the policy static is sized for; repeatable.")
    private Map<String, Double> peak = Map.of();

    public PolicyKind kind() {
        return kind;
    }

    /** @throws IllegalArgumentException naming the invalid value */
    public PolicySettings settings() {
        return PolicySettings.DEFAULTS
                .withDelays(scaleDownDelay, Math.max(idleDelay, scaleDownDelay))
                .withPeak(peak);
    }

    /** Values are lower case, like those of all flags. */
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
