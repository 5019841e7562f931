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

    @Test
    void of_anotherParentOrFront_isTold() {
        Catalog older = lineage("nano", List.of("local"));
        Catalog newer = lineage("nano-fp32-t2-0123abcd", List.of());

        assertThat(CatalogDiff.of(older, newer).lines())
                .containsExactly("~ variant nano-fp32-t1: made of nano, now of nano-fp32-t2-0123abcd;"
                        + " on the Pareto fronts of [local], now of []");
    }

    @Test
    void of_parentWithOtherFiles_isNoDifferenceOfItsOwn() {
        Catalog older = lineage("nano-fp32-t2-0123abcd", List.of());
        Catalog newer = lineage("nano-fp32-t2-4567abcd", List.of());

        assertThat(CatalogDiff.of(older, newer).lines()).isEmpty();
    }

    @Test
    void of_catalogThatTellsNoLineage_isNotCompared() {
        Catalog older = Catalogs.fashion().variant("nano", "fp32", 0.9, 1).build();
        Catalog newer = lineage("nano", List.of("local"));

        assertThat(CatalogDiff.of(older, newer).lines()).isEmpty();
    }

    private static Catalog lineage(String parent, List<String> fronts) {
        Catalog catalog = Catalogs.fashion().variant("nano", "fp32", 0.9, 1).build();
        Variant told = catalog.variants().get(0).withParent(parent).withFronts(fronts);
        return new Catalog(catalog.applications(), catalog.architectures(), List.of(told), catalog.nodeTypes());
    }
}
