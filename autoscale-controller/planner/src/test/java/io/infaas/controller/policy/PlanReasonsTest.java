package io.infaas.controller.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PolicySettings;
import org.junit.jupiter.api.Test;

final class PlanReasonsTest {

    private static PlanChange change(PlanningCatalog catalog) {
        return new PolicyScenario(PolicyKind.COST.with(PolicySettings.DEFAULTS), catalog, "a")
                .demand("fashion", 100, 0.7, 20)
                .plan()
                .changes()
                .get(0);
    }

    @Test
    void reason_severalVariants_namesTheBestAlternativeAndItsPrice() {
        PlanChange change = change(PlanningCatalog.local()
                .application("fashion", 100, 0.7)
                .variant("fast", 0.8, 5, 50, 50)
                .variant("slow", 0.9, 10, 50, 50)
                .variant("slowest", 0.95, 20, 50, 50));

        assertThat(change.reason())
                .matches(
                        "20\\.00 queries/s: 100 % by fast\\S* \\(accuracy 0\\.8000\\) on 0\\.\\d\\d of a local for \\$\\S+/h,"
                                + " best alternative slow-\\S* \\(accuracy 0\\.9000\\) on 0\\.\\d\\d of a local for \\$\\S+/h");
        assertThat((Double) change.inputs().get("alternativePricePerHour"))
                .isGreaterThan((Double) change.inputs().get("pricePerHour"));
    }

    @Test
    void reason_oneVariant_saysThatThereIsNoAlternative() {
        PlanChange change =
                change(PlanningCatalog.local().application("fashion", 100, 0.7).variant("fast", 0.8, 5, 50, 50));

        assertThat(change.reason()).endsWith("/h, no alternative");
    }
}
