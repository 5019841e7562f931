package io.infaas.controller.loop;

import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.CostPolicy;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Policy flags of every command that starts a controller. */
public final class PolicyOptions {

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            defaultValue = "cost",
            converter = Names.class,
            description = "How variants and machines are chosen: cost: those that keep the objectives at the lowest"
                    + " price; individual: replicas of one variant; hpa: the same as Kubernetes' autoscaler does it;"
                    + " static: one variant, sized for --peak; infaas: the rules of the paper;"
                    + " optimal: cost with the machines of a solver, OR-Tools (default: ${DEFAULT-VALUE}).")
    private PolicyFactory policy = new CostPolicy();

    @Option(
            names = "--scale-down-delay",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Seconds for which scaling down must be possible before the policy infaas unloads an"
                    + " instance (default: ${DEFAULT-VALUE}).")
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

    @Option(
            names = "--stage-step",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description =
                    "Shortest time between two rises of the share of a variant that is new to an application in use:"
                            + " 1, 5, 25, 50, 100 per cent of its queries (default: ${DEFAULT-VALUE}).")
    private int stageStep;

    public PolicyFactory policy() {
        return policy;
    }

    /** @throws IllegalArgumentException naming the invalid value */
    public PolicySettings settings() {
        return PolicySettings.DEFAULTS
                .withDelays(scaleDownDelay, Math.max(idleDelay, scaleDownDelay))
                .withPeak(peak)
                .withStageStep(stageStep);
    }

    /** Values are lower case, like the values of all flags. */
    static final class Names implements ITypeConverter<PolicyFactory> {
        @Override
        public PolicyFactory convert(String value) {
            try {
                return PolicyFactory.of(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
