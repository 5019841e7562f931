package io.infaas.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.InstanceState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two instances of 100 items/s whose demand has fallen to what one carries by its profile. */
final class StrainTest {

    private static final double BOUND_MS = 200;
    private static final double LITTLE = 20;

    private final PolicyScenario scene = scene(PolicyKind.INFAAS);

    private static PolicyScenario scene(PolicyKind policy) {
        PlanningCatalog market = PlanningCatalog.local()
                .application("fashion", BOUND_MS, 0.7)
                .variant("small", 0.8, 10, 50, 50)
                .usingCores(2);
        PolicyScenario scene = new PolicyScenario(policy.with(PolicySettings.DEFAULTS), market, "a", "b", "c")
                .demand("fashion", BOUND_MS, 0.7, 150)
                .rounds(20);
        assertThat(scene.planned().placements()).hasSizeGreaterThanOrEqualTo(2);
        scene.changes();
        return scene.demand("fashion", BOUND_MS, 0.7, LITTLE);
    }

    private static void waits(PolicyScenario scene, int rounds, InstanceState state) {
        for (int round = 0; round < rounds; round++) {
            scene.plan().load();
            List.copyOf(scene.planned().placements()).forEach(placement -> scene.instance(placement, state));
        }
    }

    private static List<PlanChange> removals(PolicyScenario scene) {
        return scene.changes().stream()
                .filter(change -> !change.remove().isEmpty()
                        || change.kind() == PlanChange.Kind.REMOVE
                        || change.kind() == PlanChange.Kind.DOWNGRADE)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = PolicyKind.class,
            names = {"INFAAS", "INDIVIDUAL", "INFAAS_CODE"})
    void overloadedInstances_areKept_andGivenUpOnceTheyAreNot(PolicyKind policy) {
        PolicyScenario strained = scene(policy);
        strained.planned().placements().forEach(placement -> strained.instance(placement, InstanceState.OVERLOADED));

        waits(strained, 120, InstanceState.OVERLOADED);

        assertThat(removals(strained)).isEmpty();
        waits(strained, 120, InstanceState.ACTIVE);
        assertThat(removals(strained)).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = PolicyKind.class,
            names = {"INFAAS", "INDIVIDUAL", "INFAAS_CODE"})
    void instancesOfAnApplicationWhoseQueriesAreLate_areKept(PolicyKind policy) {
        PolicyScenario strained = scene(policy).missing("fashion", BOUND_MS, 0.7, LITTLE);

        strained.rounds(120);

        assertThat(removals(strained)).isEmpty();
    }

    /** Many more are late than arrive: they came while more arrived. */
    @Test
    void instances_whileABacklogIsAnsweredLate_areKept() {
        scene.missing("fashion", BOUND_MS, 0.7, 5 * LITTLE).rounds(120);

        assertThat(removals(scene)).isEmpty();
    }

    @Test
    void instances_whileACorrectionSettles_areKept() {
        scene.corrected("small", 1.5).rounds(20);
        assertThat(removals(scene)).isEmpty();

        scene.corrected("small", 1.2).rounds(20);
        assertThat(removals(scene)).isEmpty();

        scene.rounds(20);
        assertThat(removals(scene)).isNotEmpty();
    }

    @Test
    void instances_withALateQueryNowAndThen_areGivenUp() {
        scene.missing("fashion", BOUND_MS, 0.7, 0.3).rounds(40);

        assertThat(removals(scene)).isNotEmpty();
    }
}
