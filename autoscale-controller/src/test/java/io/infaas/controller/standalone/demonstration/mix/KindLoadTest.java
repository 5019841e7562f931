package io.infaas.controller.standalone.demonstration.mix;

import static io.infaas.controller.standalone.demonstration.mix.MixFixture.FASHION;
import static io.infaas.controller.standalone.demonstration.mix.MixFixture.SHOES;
import static io.infaas.controller.standalone.demonstration.mix.MixFixture.kind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.catalog.Objective;
import java.util.List;
import org.junit.jupiter.api.Test;

class KindLoadTest {

    @Test
    void of_twoApplications_givesEachHalfOfTheUsableTime() {
        List<KindLoad> loads = loads(5, 55, 25);

        // a round of fashion takes 9 x 5 + 55 ms, one of shoes 25 ms; each may use 150 ms a second
        assertThat(loads.get(0).rate()).isCloseTo(13.5, within(1e-9));
        assertThat(loads.get(1).rate()).isCloseTo(1.5, within(1e-9));
        assertThat(loads.get(2).rate()).isCloseTo(6, within(1e-9));
        assertThat(loads.stream()
                        .mapToDouble(load -> load.rate() * load.aloneMs())
                        .sum())
                .isCloseTo(300, within(1e-9));
    }

    @Test
    void of_fastMachine_keepsDefaultBounds_andLimitsRates() {
        List<KindLoad> loads = loads(0.1, 1, 1);

        assertThat(loads).extracting(KindLoad::rate).containsExactly(60.0, 60.0, 60.0);
        assertThat(loads)
                .extracting(KindLoad::objective)
                .containsExactly(new Objective(100, 0.85), new Objective(100, 0.85), new Objective(2000, 0.85));
    }

    @Test
    void of_slowMachine_hasBoundsThatItMeets_andAFewQueriesOfEachKind() {
        List<KindLoad> loads = loads(40, 400, 300);

        assertThat(loads).extracting(KindLoad::rate).allSatisfy(rate -> assertThat(rate)
                .isGreaterThanOrEqualTo(1));
        assertThat(loads).extracting(load -> load.objective().latencyMs()).containsExactly(3200.0, 3200.0, 3200.0);
    }

    @Test
    void of_oneApplication_hasAllOfTheUsableTime() {
        List<KindLoad> loads = KindLoad.of(List.of(new KindLoad.Measured(kind(FASHION, 1, 32), 30)));

        assertThat(loads).extracting(KindLoad::rate).containsExactly(10.0);
    }

    private static List<KindLoad> loads(double small, double large, double other) {
        return KindLoad.of(List.of(
                new KindLoad.Measured(kind(FASHION, 9, 1), small),
                new KindLoad.Measured(kind(FASHION, 1, 32), large),
                new KindLoad.Measured(kind(SHOES, 1, 32), other)));
    }
}
