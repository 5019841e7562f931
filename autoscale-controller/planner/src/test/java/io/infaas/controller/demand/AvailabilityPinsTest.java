package io.infaas.controller.demand;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.DemandGrid;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AvailabilityPinsTest {

    private static final Catalog CATALOG = Catalogs.fashion()
            .objective(new Objective(100, 0.85))
            .variant("small", "fp32", 0.80, 1)
            .variant("large", "fp32", 0.93, 10)
            .build();
    private static final String SMALL = CATALOG.variants().get(0).name();

    private final AvailabilityPins pins = new AvailabilityPins(CATALOG);

    @Test
    void request_repeated_changesNothing() {
        assertThat(pins.request("fashion", true, 10)).isTrue();
        assertThat(pins.request("fashion", true, 20)).isFalse();
        assertThat(pins.request("large", false, 30)).isFalse();

        assertThat(pins.list()).containsExactly(new AvailabilityPin("fashion", true, 10));
    }

    @Test
    void request_clockGoesBack_stampsStillGrow() {
        pins.request("fashion", true, 100);
        pins.request("fashion", false, 50);

        assertThat(pins.list()).containsExactly(new AvailabilityPin("fashion", false, 101));
    }

    @Test
    void recall_severalGateways_theNewestOfEachNameHoldsInAnyOrder() {
        List<AvailabilityPin> stale =
                List.of(new AvailabilityPin("fashion", true, 1), new AvailabilityPin("large", true, 4));
        List<AvailabilityPin> newer =
                List.of(new AvailabilityPin("fashion", false, 2), new AvailabilityPin("large", true, 4));

        assertThat(pins.restore(newer, 100)).hasSize(2);
        assertThat(pins.restore(stale, 100)).isEmpty();
        pins.request("fashion", true, 0);

        assertThat(pins.list())
                .containsExactly(new AvailabilityPin("fashion", true, 5), new AvailabilityPin("large", true, 4));
    }

    @Test
    void recall_namesOfAnotherCatalog_leftOut() {
        assertThat(pins.restore(List.of(new AvailabilityPin("other", true, 9)), 100))
                .isEmpty();

        assertThat(pins.list()).isEmpty();
        assertThat(pins.application("other")).isEmpty();
        assertThat(pins.application(SMALL)).map(Application::name).hasValue("fashion");
    }

    @Test
    void restore_stampAheadOfTheClock_leftOut_andRequestsStillWin() {
        List<AvailabilityPin> hostile =
                List.of(new AvailabilityPin("fashion", false, 1L << 60), new AvailabilityPin("large", true, 101));

        assertThat(pins.restore(hostile, 100)).isEmpty();

        assertThat(pins.list()).isEmpty();
        for (int i = 0; i < 10; i++) {
            assertThat(pins.request("fashion", i % 2 == 0, 100)).isTrue();
        }
        assertThat(pins.list()).containsExactly(new AvailabilityPin("fashion", false, 109));
    }

    @Test
    void with_pins_haveTheDefaultObjective_andForAVariantAnyAccuracy() {
        pins.request("fashion", true, 1);
        pins.request(SMALL, true, 1);

        List<ArrivalRate> rates = pins.with(List.of());

        assertThat(rates).hasSize(2).allSatisfy(rate -> {
            assertThat(rate.pinned()).isTrue();
            assertThat(rate.items()).isZero();
            assertThat(rate.boundMs()).isEqualTo(100);
        });
        assertThat(rates).extracting(rate -> rate.of().floor()).containsExactlyInAnyOrder(0.93, 0.80);
    }

    @Test
    void with_demandOfTheSameClass_countsOnce() {
        ArrivalRate arrives = new ArrivalRate(
                new DemandGrid(CATALOG).of("fashion", new Objective(100, 0.85), 1), 95, 3, 3, 0, Map.of());
        pins.request("fashion", true, 1);

        assertThat(pins.with(List.of(arrives))).containsExactly(arrives.asPinned());
        pins.request("fashion", false, 2);
        assertThat(pins.with(List.of(arrives))).containsExactly(arrives);
    }
}
