package io.infaas.controller.standalone.demonstration.ramp;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RampTargetTest {

    @Test
    void candidates_floorThatOnlySlowVariantsReach_startWithTheApplicationUnderIt() {
        Catalog catalog = Catalogs.fashion()
                .variant("small", "fp32", 1, 0.91, 0.03)
                .variant("large", "fp32", 1, 0.95, 1.5)
                .variant("large", "fp32", 2, 0.95, 0.8)
                .build();

        List<RampTarget> targets = targets(catalog);

        assertThat(targets.get(0).model()).isEqualTo("fashion");
        assertThat(targets.get(0).objective().minAccuracy()).isEqualTo(0.95);
        assertThat(targets.get(0).objective().latencyMs()).isEqualTo(8 * 48.0);
        assertThat(targets.get(0).members()).hasSize(2);
        assertThat(targets.subList(1, targets.size()))
                .extracting(RampTarget::model)
                .allSatisfy(model -> assertThat(model).startsWith("large-fp32-t"));
    }

    @Test
    void candidates_slowVariantsByName_startWithTheSlowest() {
        Catalog catalog = Catalogs.fashion()
                .variant("medium", "fp32", 1, 0.93, 0.4)
                .variant("large", "fp32", 1, 0.95, 1.5)
                .build();

        assertThat(targets(catalog))
                .extracting(target -> target.model().substring(0, 5))
                .containsSequence("large", "mediu");
    }

    @Test
    void candidates_onlyFastVariants_areNone() {
        Catalog catalog =
                Catalogs.fashion().variant("small", "fp32", 1, 0.91, 0.3).build();

        assertThat(targets(catalog)).isEmpty();
    }

    @Test
    void lowRate_severalVariants_isAShareOfTheSlowest() {
        Catalog catalog = Catalogs.fashion()
                .variant("large", "fp32", 1, 0.95, 1.5)
                .variant("large", "fp32", 2, 0.95, 0.8)
                .build();

        double slowest = 1000 / 48.0;

        assertThat(targets(catalog).get(0).lowRate()).isBetween(0.2 * slowest, 0.5 * slowest);
    }

    private static List<RampTarget> targets(Catalog catalog) {
        return RampTarget.candidates(catalog, catalog.applications().get(0), Catalogs.NODE_TYPE, 32);
    }
}
