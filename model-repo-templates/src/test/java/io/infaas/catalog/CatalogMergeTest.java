package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogMergeTest {

    private static final Path FASHION = Path.of("examples/fashion", Definition.NAME);

    private final Catalog fashion = Catalogs.fashion()
            .variant("nano", "fp32", 0.9, 1)
            .variant("large", "fp32", 0.94, 4)
            .build();
    private final Catalog shoes = shoes("sneaker", 0.1);

    @Test
    void of_differentApplications_hasAllOfBothInOrder() {
        Catalog merged = merge(fashion, shoes);

        assertThat(merged.applications()).extracting(Application::name).containsExactly("fashion", "shoes");
        assertThat(merged.architectures()).extracting(Architecture::name).containsExactly("nano", "large", "sneaker");
        assertThat(merged.variantsOf(merged.application("fashion").orElseThrow()))
                .isEqualTo(fashion.variants());
        assertThat(merged.variantsOf(merged.application("shoes").orElseThrow())).isEqualTo(shoes.variants());
        assertThat(merged.nodeTypes()).isEqualTo(fashion.nodeTypes());
    }

    @Test
    void of_one_isThatOne() {
        assertThat(CatalogMerge.of(Map.of("a.json", fashion))).isEqualTo(fashion);
    }

    @Test
    void of_applicationInBoth_isRefused() {
        assertThatThrownBy(() -> merge(fashion, fashion))
                .hasMessage(
                        "b.json: application 'fashion' is in a.json too; give it once, or rename it in one of the two");
    }

    @Test
    void of_applicationWithAnotherContract_namesTheDifference() {
        Contract smaller =
                new Contract(Catalogs.contract().inputs(), Catalogs.contract().outputs(), List.of(), 16);

        assertThatThrownBy(() -> merge(fashion, contract(shoes, "fashion", smaller)))
                .hasMessage("b.json: application 'fashion' has another contract than in a.json (here"
                        + " maxBatchSize 16 is below 32); rename one of the two applications");
        assertThatThrownBy(() -> merge(contract(shoes, "fashion", smaller), fashion))
                .hasMessage("b.json: application 'fashion' has another contract than in a.json (there"
                        + " maxBatchSize 16 is below 32); rename one of the two applications");
    }

    @Test
    void of_variantWithOtherFilesUnderOneAlias_namesBoth() {
        Catalog other = renamed(shoes("nano", 0.1), "nano-fp32-t1-11111111");

        assertThatThrownBy(() -> merge(fashion, other))
                .hasMessage("b.json: variant 'nano-fp32-t1' is nano-fp32-t1-11111111 here and %s in a.json; rename"
                                .formatted(fashion.variants().get(0).name())
                        + " architecture 'nano' in one of the two definitions and build it again");
    }

    @Test
    void of_architectureOfTwoApplications_isRefused() {
        assertThatThrownBy(() -> merge(fashion, shoes("nano", 0.1)))
                .hasMessage("b.json: architecture 'nano' is in a.json too; rename it in one of the two definitions and"
                        + " build it again");
    }

    @Test
    void of_applicationNamedAsAnArchitecture_isRefused() {
        assertThatThrownBy(() -> merge(fashion, contract(shoes, "nano", Catalogs.contract())))
                .hasMessage("b.json: application 'nano' has the name of an architecture in a.json; rename one of the"
                        + " two in its definition and build it again");
    }

    @Test
    void of_nodeTypesThatDiffer_namesTheField() {
        assertThatThrownBy(() -> merge(fashion, shoes("sneaker", 0.2)))
                .hasMessage("b.json: node type 'local' has pricePerHour 0.2 here and 0.1 in a.json; build both for"
                        + " the same node type, or one for a type of another name");
    }

    @Test
    void check_theExamples_fitTogether() {
        Path supersense = Path.of("examples/supersense", Definition.NAME);

        assertThatCode(() -> CatalogMerge.check(definitions(Definition.read(FASHION), Definition.read(supersense))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a 28 x 28 | another 28 x 28 | b: application 'fashion' is in a too; give it once, or rename it in one of the two",
                "maxBatchSize: 32 | maxBatchSize: 64 | b: application 'fashion' has another contract than in a"
                        + " (there maxBatchSize 32 is below 64); rename one of the two applications",
                "name: fashion | name: shoes | b: architecture 'fm-nano' is in a too; rename it in one of the two"
                        + " definitions and build it again",
            })
    void check_definitionsThatClash_saysWhereAndWhatToDo(String part, String replacement, String message)
            throws IOException {
        String text = Files.readString(FASHION);
        Definition first = DocumentFormat.YAML.parse("a", text, Definition.class);
        Definition second = DocumentFormat.YAML.parse("b", text.replace(part, replacement), Definition.class);

        assertThatThrownBy(() -> CatalogMerge.check(definitions(first, second))).hasMessage(message);
    }

    @Test
    void check_headsAndNodesThatClash_areFound() throws IOException {
        String text = Files.readString(Path.of("examples/supersense", Definition.NAME));
        String node = "\nnodes: [{type: {name: vm, cores: %d, memoryBytes: 8000000000, gpus: 0, pricePerHour: 0.1}}]\n";
        Definition first = DocumentFormat.YAML.parse("a", text + node.formatted(2), Definition.class);
        String other = text.replace("name: supersense", "name: other");

        assertThatThrownBy(() ->
                        CatalogMerge.check(definitions(first, DocumentFormat.YAML.parse("b", other, Definition.class))))
                .hasMessageStartingWith("b: architecture 'minilm-l1' is in a too");
        String apart = other.replace("name: minilm", "name: tiny").replace("name: bge", "name: big");
        assertThatThrownBy(() -> CatalogMerge.check(definitions(
                        first, DocumentFormat.YAML.parse("b", apart + node.formatted(4), Definition.class))))
                .hasMessageStartingWith("b: node type 'vm' has cores 4 here and 2 in a;");
    }

    private static Map<String, Definition> definitions(Definition first, Definition second) {
        Map<String, Definition> both = new LinkedHashMap<>();
        both.put("a", first);
        both.put("b", second);
        return both;
    }

    private static Catalog merge(Catalog first, Catalog second) {
        Map<String, Catalog> both = new LinkedHashMap<>();
        both.put("a.json", first);
        both.put("b.json", second);
        return CatalogMerge.of(both);
    }

    /** A catalog of application 'shoes' with one variant. */
    private static Catalog shoes(String architecture, double pricePerHour) {
        Catalog plain = Catalogs.fashion().variant(architecture, "fp32", 0.8, 1).build();
        Catalog named = contract(plain, "shoes", Catalogs.contract());
        NodeType type = Catalogs.nodeType();
        return new Catalog(
                named.applications(),
                named.architectures(),
                named.variants(),
                List.of(new NodeType(type.name(), type.cores(), type.memoryBytes(), type.gpus(), pricePerHour)));
    }

    private static Catalog contract(Catalog catalog, String application, Contract contract) {
        Application one = catalog.applications().get(0);
        return new Catalog(
                List.of(new Application(application, one.description(), contract, one.metric(), one.objective())),
                catalog.architectures().stream()
                        .map(each -> new Architecture(each.name(), application, each.sourceDigest(), contract))
                        .toList(),
                catalog.variants(),
                catalog.nodeTypes());
    }

    private static Catalog renamed(Catalog catalog, String name) {
        Variant one = catalog.variants().get(0);
        return new Catalog(
                catalog.applications(),
                catalog.architectures(),
                List.of(new Variant(
                        name,
                        one.alias(),
                        one.architecture(),
                        one.transform(),
                        one.target(),
                        one.settings(),
                        one.profiles())),
                catalog.nodeTypes());
    }
}
