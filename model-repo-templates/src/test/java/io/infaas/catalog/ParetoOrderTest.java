package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParetoOrderTest {

    @Test
    void mark_worseInAllThree_isNotOnTheFront() {
        Catalog catalog = Catalogs.fashion()
                .variant("nano", "fp32", 0.88, 1)
                .variant("large", "fp32", 0.94, 4)
                .variant("medium", "fp32", 0.93, 5)
                .build();

        assertThat(fronts(ParetoOrder.mark(catalog))).containsExactly(List.of("local"), List.of("local"), List.of());
    }

    @Test
    void mark_equals_areBothOnTheFront() {
        Catalog catalog = Catalogs.fashion()
                .variant("nano", "fp32", 0.88, 1)
                .variant("nano", "int8", 0.88, 1)
                .build();

        assertThat(fronts(ParetoOrder.mark(catalog))).containsExactly(List.of("local"), List.of("local"));
    }

    @Test
    void mark_unprofiled_isOnNone() {
        Catalog catalog = Catalogs.fashion()
                .variant("nano", "fp32", 0.88, 1)
                .unprofiled("nano", "plan", "tensorrt-10")
                .build();

        assertThat(fronts(ParetoOrder.mark(catalog))).containsExactly(List.of("local"), List.of());
    }

    @Test
    void mark_beatenOnOneNodeTypeOnly_isOnTheFrontOfTheOther() {
        Catalog catalog = Catalogs.fashion()
                .variant("nano", "fp32", 0.90, 1)
                .variant("small", "fp32", 0.89, 2)
                .build();
        Catalog both = withProfile(catalog, 1, on("other", catalog.variants().get(1)));

        assertThat(fronts(ParetoOrder.mark(both))).containsExactly(List.of("local"), List.of("other"));
    }

    @Test
    void mark_betterVariantOfAnotherApplication_isNoRival() {
        Catalog catalog = Catalogs.fashion()
                .variant("nano", "fp32", 0.90, 1)
                .variant("small", "fp32", 0.89, 2)
                .build();
        Application fashion = catalog.applications().get(0);
        Application shoes = new Application(
                "shoes", fashion.description(), fashion.contract(), fashion.metric(), fashion.objective());
        Architecture small = catalog.architectures().get(1);
        Catalog apart = new Catalog(
                List.of(fashion, shoes),
                List.of(
                        catalog.architectures().get(0),
                        new Architecture(small.name(), "shoes", small.sourceDigest(), small.contract())),
                catalog.variants(),
                catalog.nodeTypes());

        assertThat(fronts(ParetoOrder.mark(apart))).containsExactly(List.of("local"), List.of("local"));
    }

    @Test
    void mark_markedBefore_forgetsWhatNoLongerHolds() {
        Catalog catalog = ParetoOrder.mark(Catalogs.fashion()
                .variant("nano", "fp32", 0.90, 2)
                .variant("small", "fp32", 0.89, 1)
                .build());
        Profile faster = Catalogs.fashion()
                .variant("nano", "fp32", 0.90, 0.5)
                .build()
                .variants()
                .get(0)
                .profiles()
                .get(0);

        Catalog again = ParetoOrder.mark(withProfile(catalog, 0, faster));

        assertThat(fronts(catalog)).containsExactly(List.of("local"), List.of("local"));
        assertThat(fronts(again)).containsExactly(List.of("local"), List.of());
    }

    private static List<List<String>> fronts(Catalog catalog) {
        return catalog.variants().stream().map(Variant::fronts).toList();
    }

    private static Catalog withProfile(Catalog catalog, int index, Profile profile) {
        List<Variant> variants = new ArrayList<>(catalog.variants());
        variants.set(index, variants.get(index).withProfile(profile));
        List<NodeType> types = List.of(Catalogs.nodeType(), new NodeType("other", 2, 8L << 30, 0, 0.2));
        return new Catalog(catalog.applications(), catalog.architectures(), variants, types);
    }

    private static Profile on(String nodeType, Variant variant) {
        return ProfileFixture.like(variant.profiles().get(0)).nodeType(nodeType).build();
    }
}
