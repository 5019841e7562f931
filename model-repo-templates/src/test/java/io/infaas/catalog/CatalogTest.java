package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogTest {

    private final Catalog catalog = Catalogs.fashion()
            .variant("fm-nano", "fp32", 0.90, 0.01)
            .variant("fm-large", "int8", 0.93, 0.5)
            .build();
    private static final Profile ON_GPU =
            ProfileFixture.on("g5").host(100, 200).accelerator(1000, 2000).build();

    @Test
    void variant_byNameOrAlias() {
        Variant large = catalog.variants().get(1);

        assertThat(catalog.variant(large.name())).contains(large);
        assertThat(catalog.variant("fm-large-int8-t1")).contains(large);
        assertThat(catalog.variant("fm-large")).isEmpty();
    }

    @Test
    void lookUps_leadToAllThatIsThere_andToNothingElse() {
        assertThat(catalog.application("fashion"))
                .contains(catalog.applications().get(0));
        assertThat(catalog.architecture("fm-nano"))
                .contains(catalog.architectures().get(0));
        assertThat(catalog.nodeType("local")).contains(catalog.nodeTypes().get(0));
        assertThat(catalog.application("fm-nano")).isEmpty();
        assertThat(catalog.architecture("fashion")).isEmpty();
        assertThat(catalog.nodeType("small")).isEmpty();
    }

    @Test
    void lists_areCopies_andCannotBeChanged() {
        List<Variant> given = new ArrayList<>(catalog.variants());
        Catalog copied = new Catalog(catalog.applications(), catalog.architectures(), given, catalog.nodeTypes());

        given.clear();

        assertThat(copied).isEqualTo(catalog).hasSameHashCodeAs(catalog);
        assertThatThrownBy(() -> copied.variants().remove(0)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> copied.variants().set(0, catalog.variants().get(1)))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(copied.variants().toArray()).isNotSameAs(copied.variants().toArray());
    }

    @Test
    void variantsOf_application_areThoseOfItsArchitectures() {
        assertThat(catalog.variantsOf(catalog.applications().get(0))).isEqualTo(catalog.variants());
    }

    @Test
    void new_unknownArchitecture_namesBoth() {
        assertThatThrownBy(() -> new Catalog(
                        catalog.applications(),
                        catalog.architectures().subList(0, 1),
                        catalog.variants(),
                        catalog.nodeTypes()))
                .hasMessageContaining("fm-large-int8-t1")
                .hasMessageContaining("names architecture 'fm-large', which the catalog does not have");
    }

    @Test
    void new_unknownNodeType_isRefused() {
        assertThatThrownBy(() ->
                        new Catalog(catalog.applications(), catalog.architectures(), catalog.variants(), List.of()))
                .hasMessageContaining("node type 'local'");
    }

    @Test
    void new_withoutBatchDimension_isReadAsWritten() {
        Catalog whole = Catalogs.withoutBatch(1);

        assertThat(whole.applications().get(0).contract().hasBatchDimension()).isFalse();
        assertThat(whole.applications().get(0).contract().largestRequest()).isEqualTo(1);
        assertThat(DocumentFormat.JSON.parse("catalog.json", DocumentFormat.JSON.print(whole), Catalog.class))
                .isEqualTo(whole);
    }

    @Test
    void new_partsThatDifferInTheBatchDimension_areRefused() {
        Catalog whole = Catalogs.withoutBatch(1);

        assertThatThrownBy(() -> new Catalog(
                        whole.applications(),
                        whole.architectures(),
                        catalog.variants().subList(0, 1),
                        whole.nodeTypes()))
                .hasMessageContaining("has maxBatchSize 32, application 'fashion' has 0");
        assertThatThrownBy(() ->
                        new Catalog(whole.applications(), catalog.architectures(), whole.variants(), whole.nodeTypes()))
                .hasMessageContaining("maxBatchSize is 32 instead of 0: with 0, shapes have no batch dimension");
        assertThatThrownBy(() -> Catalogs.withoutBatch(1, 2)).hasMessageContaining("batches above 1");
        assertThatThrownBy(() -> new Contract(
                        Catalogs.contract().inputs(), Catalogs.contract().outputs(), null, -1))
                .hasMessage("maxBatchSize -1 must be at least 1, or 0 for shapes without a batch dimension");
    }

    @Test
    void new_adoptedModel_isApplicationArchitectureAndVariantByOneName() {
        Catalog both = adopting("Found_Model", "Found_Model");

        assertThat(both.application("Found_Model")).isPresent();
        assertThat(both.architecture("Found_Model")).isPresent();
        assertThat(both.variant("Found_Model"))
                .hasValueSatisfying(variant -> assertThat(variant.adopted()).isNotNull());
        assertThat(both.variant("fm-nano-fp32-t1")).isPresent();
    }

    @Test
    void new_adoptedModelUnderANameThatIsTaken_isRefused() {
        assertThatThrownBy(() -> adopting("fashion", "fm-nano")).hasMessageContaining("'fm-nano' twice");
        assertThatThrownBy(() -> adopting("fashion", "fashion"))
                .hasMessageContaining("application 'fashion' is an adopted model and has architecture 'fm-nano' too");
    }

    @Test
    void peakMemory_memoryOfAcceleratorsKnown_isApart() {
        NodeType type = new NodeType("g5", 4, 10_000, 1, 5_000, 1);

        assertThat(type.peakMemory(ON_GPU)).isEqualTo(new MemorySize(200, 2000));
        assertThat(type.restingMemory(ON_GPU)).isEqualTo(new MemorySize(100, 1000));
        assertThat(type.memory()).isEqualTo(new MemorySize(10_000, 5_000));
    }

    @Test
    void peakMemory_memoryOfAcceleratorsUnknown_countsAsTheMachines() {
        NodeType type = new NodeType("g5", 4, 10_000, 1, 1);

        assertThat(type.peakMemory(ON_GPU)).isEqualTo(new MemorySize(2200, 0));
        assertThat(type.restingMemory(ON_GPU)).isEqualTo(new MemorySize(1100, 0));
    }

    @Test
    void fitsInto_onePartTooLarge_doesNot() {
        MemorySize node = new MemorySize(100, 10);

        assertThat(new MemorySize(100, 10).fitsInto(node)).isTrue();
        assertThat(new MemorySize(101, 0).fitsInto(node)).isFalse();
        assertThat(new MemorySize(0, 11).fitsInto(node)).isFalse();
    }

    @Test
    void shareOf_isTheScarcerPart() {
        assertThat(new MemorySize(10, 5).shareOf(new MemorySize(100, 10))).isEqualTo(0.5);
        assertThat(new MemorySize(10, 0).shareOf(new MemorySize(100, 0))).isEqualTo(0.1);
    }

    private Catalog adopting(String application, String name) {
        Variant like = catalog.variants().get(0);
        List<Application> applications = new ArrayList<>(catalog.applications());
        if (catalog.application(application).isEmpty()) {
            Metric metric = catalog.applications().get(0).metric();
            applications.add(
                    new Application(application, "found", Catalogs.contract(), metric, new Objective(1000, 0)));
        }
        List<Architecture> architectures = new ArrayList<>(catalog.architectures());
        architectures.add(new Architecture(name, application, "0".repeat(64), Catalogs.contract()));
        List<Variant> variants = new ArrayList<>(catalog.variants());
        variants.add(new Variant(
                name,
                name,
                name,
                "unknown",
                "unknown",
                like.settings(),
                like.profiles(),
                new AdoptedModel(List.of(1L), "AA==")));
        return new Catalog(applications, architectures, variants, catalog.nodeTypes());
    }

    @Test
    void new_nameUsedTwice_isRefused() {
        Architecture clash = new Architecture("fashion", "fashion", "0".repeat(64), Catalogs.contract());

        assertThatThrownBy(() -> new Catalog(catalog.applications(), List.of(clash), List.of(), catalog.nodeTypes()))
                .hasMessageContaining("'fashion' twice");
    }

    @Test
    void new_defaultObjectiveThatNoVariantMeets_isRefused() {
        assertThatThrownBy(() -> Catalogs.fashion()
                        .objective(new Objective(10, 0.95))
                        .variant("fm-large", "int8", 0.93, 0.5)
                        .build())
                .hasMessageContaining("no variant meets its default objective of 10.0 ms and accuracy 0.95");
    }

    @Test
    void new_labelsInAnotherOrder_areRefused() {
        Contract turned =
                new Contract(Catalogs.contract().inputs(), Catalogs.contract().outputs(), List.of("b", "a"), 32);
        Contract promised =
                new Contract(Catalogs.contract().inputs(), Catalogs.contract().outputs(), List.of("a", "b"), 32);

        assertThat(turned.mismatch(promised)).hasValue("labels [b, a] are not [a, b] in this order");
    }

    @Test
    void new_applicationOfUnprofiledVariantsOnly_isRefused() {
        assertThatThrownBy(() -> Catalogs.fashion()
                        .unprofiled("fm", "plan", "tensorrt-10")
                        .build())
                .hasMessageContaining("no variant meets its default objective");
        assertThat(Catalogs.fashion()
                        .variant("fm", "fp32", 0.9, 0.01)
                        .unprofiled("fm", "plan", "tensorrt-10")
                        .build()
                        .variants())
                .hasSize(2);
    }

    @Test
    void mismatch_graphWithVaryingInput_takesFixedOne() {
        Contract varying = contract("image", TensorType.FP32, -1L);

        assertThat(varying.mismatch(contract("image", TensorType.FP32, 28L))).isEmpty();
        assertThat(contract("image", TensorType.FP32, 28L).mismatch(varying))
                .hasValue("input 'image' is FP32 [28] instead of FP32 [-1]");
        assertThat(contract("image", TensorType.FP16, 28L).mismatch(varying)).isPresent();
        assertThat(contract("picture", TensorType.FP32, 28L).mismatch(varying)).hasValue("no input 'image'");
    }

    private static Contract contract(String input, TensorType type, long dimension) {
        return new Contract(
                List.of(new ContractTensor(input, type, List.of(dimension))),
                Catalogs.contract().outputs(),
                List.of(),
                32);
    }
}
