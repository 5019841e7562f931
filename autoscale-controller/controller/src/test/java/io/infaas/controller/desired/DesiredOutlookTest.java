package io.infaas.controller.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.controller.desired.DesiredOutlook.OutlookAction;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.InstanceState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The effect of a change is that of the policy in force on the situation of now. */
final class DesiredOutlookTest {

    private static final Objective OBJECTIVE = new Objective(100, 0.85);
    private static final Catalog CATALOG = Catalogs.fashion()
            .objective(OBJECTIVE)
            .variant("small", "fp32", 0.88, 1)
            .variant("large", "fp32", 0.93, 10)
            .build();
    private static final String SMALL = CATALOG.variants().get(0).name();
    private static final String LARGE = CATALOG.variants().get(1).name();

    private final PlanningPolicy policy = PolicyKind.COST.with(PolicySettings.DEFAULTS);

    @Test
    void forbiddenVariant_isUnloaded_andItsReplacementIsLoaded_withAReason() {
        DesiredOutlook outlook = outlook(DesiredState.NONE, DesiredState.NONE.withForbidden(SMALL, true), 20);

        assertThat(outlook.changes()).containsExactly("+ forbid " + SMALL);
        assertThat(outlook.actions()).anySatisfy(action -> {
            assertThat(action.action()).isEqualTo("load");
            assertThat(action.variant()).isEqualTo(LARGE);
            assertThat(action.reason()).isNotBlank();
        });
        assertThat(outlook.actions())
                .extracting(OutlookAction::action, OutlookAction::variant)
                .contains(tuple("unload", SMALL));
    }

    @Test
    void cordonedNode_isLeft() {
        DesiredOutlook outlook = outlook(DesiredState.NONE, DesiredState.NONE.withCordon("a", true), 20);

        assertThat(outlook.actions())
                .extracting(OutlookAction::action, OutlookAction::variant, OutlookAction::node)
                .contains(tuple("load", SMALL, "b"));
        assertThat(outlook.pricePerHour()).isPositive();
    }

    @Test
    void replacedNode_isLeft_andAnotherOneOfItsTypeMayServe() {
        DesiredOutlook outlook = outlook(DesiredState.NONE, DesiredState.NONE.withReplacement("a", true), 20);

        assertThat(outlook.changes()).containsExactly("+ replace a");
        assertThat(outlook.actions())
                .filteredOn(action -> action.action().equals("load"))
                .singleElement()
                .satisfies(action -> assertThat(action.node()).isIn("b", "replacement-of-a"));
        assertThat(outlook.pricePerHourAfter()).isEqualTo(outlook.pricePerHour());
    }

    @Test
    void pin_loads_andItsEndUnloadsNothingThatServes() {
        DesiredState pinned = DesiredState.NONE.withPin(LARGE, true);

        assertThat(outlook(DesiredState.NONE, pinned, 20).actions())
                .extracting(OutlookAction::action, OutlookAction::variant)
                .containsExactly(tuple("load", LARGE));
        assertThat(outlook(pinned, DesiredState.NONE, 20).actions())
                .extracting(OutlookAction::variant)
                .doesNotContain(SMALL);
    }

    @Test
    void budget_thatChangesNothingNow_hasNoAction() {
        DesiredOutlook outlook = outlook(DesiredState.NONE, DesiredState.NONE.withBudget("fashion", 100.0), 20);

        assertThat(outlook.actions()).isEmpty();
        assertThat(outlook.pricePerHourAfter()).isEqualTo(outlook.pricePerHour());
    }

    @Test
    void appliedCatalog_isPlannedWith_andItsDifferencesAreNamed() {
        Catalog larger = Catalogs.fashion()
                .objective(OBJECTIVE)
                .variant("small", "fp32", 0.88, 1)
                .variant("huge", "fp32", 0.95, 20)
                .build();

        DesiredOutlook outlook = outlook(DesiredState.NONE, DesiredState.NONE.withCatalog("0".repeat(64)), 20, larger);

        assertThat(outlook.changes())
                .containsExactly(
                        "+ catalog 000000000000",
                        "+ variant " + larger.variants().get(1).name(),
                        "- variant " + LARGE);
    }

    private DesiredOutlook outlook(DesiredState before, DesiredState next, double queries) {
        return outlook(before, next, queries, CATALOG);
    }

    private DesiredOutlook outlook(DesiredState before, DesiredState next, double queries, Catalog whole) {
        ArrivalRate rate = new ArrivalRate(
                new DemandGrid(CATALOG).of("fashion", OBJECTIVE, 1),
                OBJECTIVE.latencyMs(),
                queries,
                queries,
                0,
                Map.of(SMALL, queries));
        Situation situation = new Situation(
                CATALOG,
                List.of(
                        new NodeCapacity("a", Catalogs.nodeType(), true),
                        new NodeCapacity("b", Catalogs.nodeType(), true)),
                Map.of(new Placement(SMALL, "a"), InstanceState.ACTIVE),
                List.of(rate),
                Set.of(),
                Set.of(),
                60_000);
        PlacementPlan plan = policy.plan(situation, PlacementPlan.NONE);
        return DesiredOutlook.of(situation, plan, policy, CATALOG, whole, before, next);
    }
}
