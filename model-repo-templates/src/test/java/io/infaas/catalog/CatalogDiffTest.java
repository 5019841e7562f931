package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogDiffTest {

    @Test
    void of_catalogsThatDifferInTimesAlone_isEmpty() {
        Catalog older = Catalogs.fashion().variant("nano", "fp32", 0.9, 1).build();
        Catalog newer = Catalogs.fashion().variant("nano", "fp32", 0.9, 1.2).build();

        assertThat(CatalogDiff.of(older, newer).lines()).isEmpty();
    }

    @Test
    void of_variantsThatCameWentAndChanged_hasALineForEach() {
        Catalog older = Catalogs.fashion()
                .variant("nano", "fp32", 0.9, 1)
                .variant("nano", "int8", 0.89, 1)
                .build();
        Catalog newer = Catalogs.fashion()
                .variant("nano", "fp32", 0.91, 1)
                .variant("large", "fp32", 0.94, 4)
                .build();

        List<String> lines = CatalogDiff.of(older, newer).lines();

        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).isEqualTo("~ variant nano-fp32-t1: accuracy 0.9000 is now 0.9100");
        assertThat(lines.get(1)).startsWith("+ variant large-fp32-t1-").endsWith("(accuracy 0.9400)");
        assertThat(lines.get(2)).startsWith("- variant nano-int8-t1-").endsWith("(accuracy 0.8900)");
    }

    @Test
    void of_anotherDefaultObjective_isTold() {
        Catalog older = Catalogs.fashion().variant("nano", "fp32", 0.9, 1).build();
        Catalog newer = Catalogs.fashion()
                .variant("nano", "fp32", 0.9, 1)
                .objective(new Objective(50, 0.8))
                .build();

        assertThat(CatalogDiff.of(older, newer).lines())
                .containsExactly("~ application fashion: default objective 1000.0 ms, accuracy 0.5 (preferred 0.5) is"
                        + " now 50.0 ms, accuracy 0.8 (preferred 0.8)");
    }
}
