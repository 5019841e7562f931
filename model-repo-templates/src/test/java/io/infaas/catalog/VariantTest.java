package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class VariantTest {

    private final Variant variant = Catalogs.fashion()
            .variant("fm-nano", "fp32", 2, 0.9, 0.01)
            .build()
            .variants()
            .get(0);
    private static final RuntimeSettings ALL = new RuntimeSettings(1, 2, 32)
            .withGraphLevel(GraphLevel.EXTENDED)
            .withArena(false)
            .withBatching(new Batching(List.of(4, 8), 200), 64);

    @Test
    void profile_ofAnotherNodeType_isAbsent() {
        assertThat(variant.profile("local")).isPresent();
        assertThat(variant.profile("g5.xlarge")).isEmpty();
    }

    @Test
    void new_nameWithoutDigest_saysHowItIsMade() {
        assertThatThrownBy(() -> named("fm-nano-fp32-t2"))
                .hasMessageContaining("must be named 'fm-nano-fp32-t2-' and 8 hex digits");
    }

    @Test
    void new_digestOfOtherThanEightHexDigits_isRefused() {
        for (String digest : List.of("0123456", "012345678", "0123456G", "0123456A", "012-4567")) {
            assertThatThrownBy(() -> named(variant.alias() + "-" + digest))
                    .as(digest)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void new_nameOfOtherCharactersOrLength_isRefused() {
        for (String name : List.of("", "-a", ".a", "A", "a b", "a/b", "\u00e9", "a".repeat(129))) {
            assertThatThrownBy(() -> Checks.name("architecture", name))
                    .as(name)
                    .hasMessageContaining("must be 1 to 128 of a-z 0-9 . _ -");
        }
        for (String name : List.of("a", "0", "a.b_c-d", "z9-", "a".repeat(128))) {
            assertThat(Checks.name("architecture", name)).isEqualTo(name);
        }
    }

    @Test
    void new_adopted_namedAsItsArchitectureAndNothingElse() {
        AdoptedModel adopted = new AdoptedModel(List.of(1L, 3L), "AA==");

        assertThat(adopted("Model_7", "Model_7", "Model_7", adopted).name()).isEqualTo("Model_7");
        assertThatThrownBy(() -> adopted("a", "a", "b", adopted)).hasMessageContaining("must be named 'b'");
        assertThatThrownBy(() -> adopted("a", "b", "a", adopted)).hasMessageContaining("must be named 'a'");
        for (String name : List.of("", "a b", "a/b", "a%2Fb", "a?b", "a\r\nb", "\u00e9", "a".repeat(256))) {
            assertThatThrownBy(() -> adopted(name, name, name, adopted))
                    .as(name)
                    .hasMessageContaining("visible ASCII");
        }
    }

    @Test
    void new_versionsThatDoNotAscend_refused() {
        for (List<Long> versions : List.of(List.<Long>of(), List.of(0L), List.of(2L, 1L), List.of(1L, 1L))) {
            assertThatThrownBy(() -> new AdoptedModel(versions, "AA=="))
                    .as(versions.toString())
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void new_targetThatIsNotTheUsualOne_isInTheName() {
        String alias = "fm-nano-fp32-openvino-cpu-t2";
        Variant other = new Variant(
                alias + "-00000000", alias, "fm-nano", "fp32", "openvino-cpu", variant.settings(), variant.profiles());

        assertThat(other.alias()).isEqualTo(Variant.alias("fm-nano", "fp32", "openvino-cpu", variant.settings()));
        assertThatThrownBy(() -> new Variant(
                        variant.name(),
                        variant.alias(),
                        "fm-nano",
                        "fp32",
                        "openvino-cpu",
                        variant.settings(),
                        variant.profiles()))
                .hasMessageContaining("must be named 'fm-nano-fp32-openvino-cpu-t2-' and 8 hex digits");
    }

    @Test
    void new_withoutProfiles_hasNoProfile() {
        String alias = "fm-nano-fp32-tensorrt-10-t2";
        Variant plan = new Variant(
                alias + "-00000000", alias, "fm-nano", "fp32", "tensorrt-10", variant.settings(), List.of());

        assertThat(plan.profile("local")).isEmpty();
    }

    @Test
    void new_adoptedWithoutProfiles_isRefused() {
        assertThatThrownBy(() -> new Variant(
                        "m",
                        "m",
                        "m",
                        "unknown",
                        "unknown",
                        variant.settings(),
                        List.of(),
                        new AdoptedModel(List.of(1L), "AA==")))
                .hasMessage("profiles of m must not be empty");
    }

    @Test
    void withParent_ofAnotherArchitectureOrItself_isRefused() {
        assertThat(variant.withParent("fm-nano").parent()).isEqualTo("fm-nano");
        assertThat(variant.withParent("fm-nano-fp32-t1-00000000").parent()).isEqualTo("fm-nano-fp32-t1-00000000");
        for (String parent : List.of("fm-large", "fm-nanofp32", variant.name())) {
            assertThatThrownBy(() -> variant.withParent(parent))
                    .as(parent)
                    .hasMessageContaining("must be its architecture 'fm-nano' or another variant of that");
        }
    }

    @Test
    void withFullPrecision_layers_staysWithTheVariant() {
        Variant mixed = variant.withFullPrecision(List.of("stem", "head"));

        assertThat(mixed.withParent("fm-nano").withFronts(List.of()).fullPrecision())
                .containsExactly("stem", "head");
        assertThat(DocumentFormat.JSON.parse("test", DocumentFormat.JSON.print(mixed), Variant.class))
                .isEqualTo(mixed);
        assertThat(DocumentFormat.JSON.print(variant)).doesNotContain("fullPrecision");
        assertThatThrownBy(() -> variant.withFullPrecision(List.of("stem", "stem")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fullPrecision of");
    }

    @Test
    void withFronts_nodeTypeThatItWasNotProfiledOn_isRefused() {
        assertThatThrownBy(() -> variant.withFronts(List.of("local", "g5.xlarge")))
                .hasMessageContaining("no profile for node type 'g5.xlarge'");
    }

    @Test
    void withProfile_measuredAnew_isOffThatFrontUntilMarked() {
        Variant onFront = variant.withParent("fm-nano").withFronts(List.of("local"));

        Variant again = onFront.withProfile(variant.profiles().get(0));

        assertThat(again.fronts()).isEmpty();
        assertThat(again.parent()).isEqualTo("fm-nano");
    }

    @Test
    void label_whatRuntimesDoAnyway_isNotNamed() {
        assertThat(new RuntimeSettings(2, 1, 32).label()).isEqualTo("t2");
        assertThat(new RuntimeSettings(1, 2, 32).label()).isEqualTo("t1-i2");
        assertThat(new RuntimeSettings(2, 3, 32).cores()).isEqualTo(6);
    }

    @Test
    void label_allSettings_areNamed() {
        assertThat(ALL.label()).isEqualTo("t1-i2-extended-lean-b64-p4.8-q200");
        assertThat(new RuntimeSettings(1, 1, 8)
                        .withBatching(new Batching(List.of(), 0), 8)
                        .label())
                .isEqualTo("t1-b8-q0");
    }

    @Test
    void parse_threeKeys_isAsRuntimesHaveIt() {
        RuntimeSettings read = DocumentFormat.JSON.parse(
                "catalog.json", "{\"threads\":2,\"instances\":1,\"maxBatchSize\":32}", RuntimeSettings.class);

        assertThat(read).isEqualTo(new RuntimeSettings(2, 1, 32));
    }

    @Test
    void parse_printed_isTheSame() {
        for (RuntimeSettings settings : List.of(ALL, new RuntimeSettings(1, 1, 1))) {
            assertThat(DocumentFormat.JSON.parse(
                            "catalog.json", DocumentFormat.JSON.print(settings), RuntimeSettings.class))
                    .isEqualTo(settings);
        }
    }

    @Test
    void new_preferredAboveTheLargestBatch_isRefused() {
        assertThatThrownBy(() -> new RuntimeSettings(1, 1, 4).withBatching(new Batching(List.of(4, 8), 0), 4))
                .hasMessage("batching.preferredSizes [4, 8] must not be above maxBatchSize 4");
    }

    @Test
    void new_withoutBatchDimension_isOneItemAndMergesNothing() {
        RuntimeSettings settings = new RuntimeSettings(1, 2, 0);

        assertThat(settings.label()).isEqualTo("t1-i2");
        assertThat(settings.largestBatch()).isEqualTo(1);
        assertThat(DocumentFormat.JSON.parse(
                        "catalog.json", DocumentFormat.JSON.print(settings), RuntimeSettings.class))
                .isEqualTo(settings);
        assertThatThrownBy(() -> settings.withBatching(new Batching(List.of(), 0), 0))
                .hasMessageEndingWith("maxBatchSize 0 means that there is none: remove batching");
        assertThatThrownBy(() -> new RuntimeSettings(1, 1, -1))
                .hasMessage("maxBatchSize -1 must be at least 1, or 0 without a batch dimension");
    }

    @Test
    void new_preferredNotAscending_isRefused() {
        for (List<Integer> sizes : List.of(List.of(0), List.of(4, 4), List.of(8, 4))) {
            assertThatThrownBy(() -> new Batching(sizes, 0))
                    .as(sizes.toString())
                    .hasMessageContaining("must ascend from 1 or above");
        }
        assertThatThrownBy(() -> new Batching(List.of(), -1)).hasMessageContaining("queueDelayMicros -1");
    }

    private Variant adopted(String name, String alias, String architecture, AdoptedModel adopted) {
        return new Variant(
                name, alias, architecture, "unknown", "unknown", variant.settings(), variant.profiles(), adopted);
    }

    private Variant named(String name) {
        return new Variant(
                name,
                variant.alias(),
                variant.architecture(),
                variant.transform(),
                variant.target(),
                variant.settings(),
                variant.profiles());
    }
}
