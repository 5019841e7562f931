package io.infaas.controller.standalone.demonstration.ramp;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.standalone.demonstration.Demonstration;
import io.infaas.gateway.contract.DemandClass;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RampForecastTest {

    private final RampTarget target = RampTarget.candidates(
                    RampWorld.CATALOG, RampWorld.CATALOG.applications().get(0), Catalogs.NODE_TYPE, Demonstration.BATCH)
            .get(0);

    @Test
    void of_policyThatFollowsTheDemand_predictsBothWays() {
        RampForecast forecast = RampForecast.of(new RampWorld().policy(), RampWorld.CATALOG, RampWorld.ROOMS, target);

        assertThat(forecast.base().placements()).hasSize(1);
        assertThat(forecast.top().placements()).hasSize(2);
        assertThat(forecast.up()).isTrue();
        assertThat(forecast.down()).isTrue();
    }

    @Test
    void of_policyThatDoesNothing_predictsNothing() {
        PlanningPolicy idle = (situation, previous) -> PlacementPlan.of(previous.placements(), List.of(), Map.of());

        RampForecast forecast = RampForecast.of(idle, RampWorld.CATALOG, RampWorld.ROOMS, target);

        assertThat(forecast.base().placements()).isEmpty();
        assertThat(forecast.up()).isFalse();
        assertThat(forecast.down()).isFalse();
    }

    static ArrivalRate demand(double items) {
        return new ArrivalRate(
                new DemandClass("fashion", 0.8, 240, DemandClass.bucket(Demonstration.BATCH)),
                240,
                items / Demonstration.BATCH,
                items,
                items,
                0,
                Map.of());
    }
}
