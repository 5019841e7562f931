package io.infaas.controller.standalone.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import java.util.List;
import org.junit.jupiter.api.Test;

final class QueryKindTest {

    private final NodeType type = Catalogs.nodeType();
    private final Catalog catalog = Catalogs.fashion()
            .objective(new Objective(100, 0.85))
            .variant("nano", "fp32", 0.80, 1)
            .variant("small", "fp32", 0.88, 2)
            .variant("medium", "fp32", 0.91, 4)
            .variant("large", "fp32", 0.94, 8)
            .build();
    private final Application fashion = catalog.applications().get(0);

    @Test
    void of_floorsOfTheCatalog_mostAccurateFirst() {
        List<QueryKind> kinds = QueryKind.of(catalog, fashion, type, 32);

        assertThat(kinds).extracting(QueryKind::items).containsExactly(32, 32, 1);
        assertThat(kinds).extracting(kind -> kind.objective().minAccuracy()).containsExactly(0.94, 0.91, 0.85);
        assertThat(kinds.get(0).allowed(catalog, type))
                .singleElement()
                .asString()
                .startsWith("large");
        assertThat(kinds.get(2).allowed(catalog, type)).hasSize(3);
    }

    @Test
    void of_bound_isTheDefaultOne_orSeveralTimesTheSlowestVariant() {
        List<QueryKind> kinds = QueryKind.of(catalog, fashion, type, 32);

        assertThat(kinds.get(2).objective().latencyMs()).isEqualTo(100);
        assertThat(kinds.get(0).objective().latencyMs()).isGreaterThan(8 * 8);
    }

    @Test
    void of_oneVariant_oneFloor() {
        Catalog single = Catalogs.fashion()
                .objective(new Objective(100, 0.8))
                .variant("nano", "fp32", 0.8, 1)
                .build();

        assertThat(QueryKind.of(single, single.applications().get(0), type, 32))
                .extracting(QueryKind::intent)
                .containsExactly("most accurate", "default");
    }

    @Test
    void infeasible_noVariantMeetsIt() {
        Objective infeasible = QueryKind.infeasible(catalog, fashion, type);

        assertThat(infeasible.minAccuracy()).isEqualTo(0.94);
        assertThat(infeasible.latencyMs()).isEqualTo(2);
    }
}
