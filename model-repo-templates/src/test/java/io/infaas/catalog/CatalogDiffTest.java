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
    void of_anotherStanding_isTold() {
        Catalog older = Catalogs.fashion().variant("nano", "fp32", 0.9, 1).build();
        Application due = older.applications()
                .get(0)
                .withStanding(7, 2, 0.5)
                .spread(2, 2)
                .withMaxLatenessMs(800)
                .withPrices(0.5, 0.002);
        Catalog newer = new Catalog(List.of(due), older.architectures(), older.variants(), older.nodeTypes());

        assertThat(CatalogDiff.of(older, newer).lines())
                .containsExactly(
                        "~ application fashion: priority 5, weight 1.0, no budget is now priority 7,"
                                + " weight 2.0, budget 0.5 $/h, at least 2 nodes in 2 zones, at most 800.0 ms late, $0.5 for a late query, $0.002 for 0.01 of accuracy");
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

    @Test
    void of_throughputAndMemoryBeyondNoise_isTold() {
        ProfileFixture slow = ProfileFixture.on("local").batches(8, batch -> 1 + batch, batch -> 100 * batch);
        Catalog older = profiled(slow.build());
        Catalog newer = profiled(slow.batches(8, batch -> 1 + batch, batch -> batch == 1 ? 300 : 110 * batch)
                .coresUsed(1.9)
                .host(8_000_000, 90_000_000)
                .accelerator(1_000_000, 2_000_000)
                .build());

        assertThat(CatalogDiff.of(older, newer).lines())
                .containsExactly("~ variant nano-fp32-t1: on local 100 items/s at batch 1, now 300;"
                        + " on local 100 items/s of concurrent single items, now 300;"
                        + " on local 1.0 cores used, now 1.9; on local 17 MB of host memory, now 90");
    }

    @Test
    void of_figuresThatWereAssumed_tellsWhichAreMeasuredNow() {
        ProfileFixture fixture = ProfileFixture.on("local");
        Catalog older = profiled(
                fixture.assumed(Assumption.CORES, Assumption.THROUGHPUT).build());
        Catalog newer = profiled(fixture.assumed(Assumption.CORES).build());

        assertThat(CatalogDiff.of(older, newer).lines())
                .containsExactly("~ variant nano-fp32-t1: on local assumed [throughput, cores], now [cores]");
    }

    private static Catalog profiled(Profile profile) {
        Catalog catalog = Catalogs.fashion().variant("nano", "fp32", 0.9, 1).build();
        Variant variant = catalog.variants().get(0).withProfile(profile);
        return new Catalog(catalog.applications(), catalog.architectures(), List.of(variant), catalog.nodeTypes());
    }

    private static Catalog lineage(String parent, List<String> fronts) {
        Catalog catalog = Catalogs.fashion().variant("nano", "fp32", 0.9, 1).build();
        Variant told = catalog.variants().get(0).withParent(parent).withFronts(fronts);
        return new Catalog(catalog.applications(), catalog.architectures(), List.of(told), catalog.nodeTypes());
    }
}
