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

    @Test
    void profile_ofAnotherNodeType_isAbsent() {
        assertThat(variant.profile("local")).isPresent();
        assertThat(variant.profile("g5.xlarge")).isEmpty();
    }

    @Test
    void new_nameWithoutDigest_saysHowItIsMade() {
        assertThatThrownBy(() -> new Variant(
                        "fm-nano-fp32-t2",
                        variant.alias(),
                        variant.architecture(),
                        variant.transform(),
                        variant.target(),
                        variant.settings(),
                        variant.profiles()))
                .hasMessageContaining("must be named 'fm-nano-fp32-t2-' and 8 hex digits");
    }

    @Test
    void new_digestOfOtherThanEightHexDigits_isRefused() {
        for (String digest : List.of("0123456", "012345678", "0123456G", "0123456A", "012-4567")) {
            assertThatThrownBy(() -> new Variant(
                            variant.alias() + "-" + digest,
                            variant.alias(),
                            variant.architecture(),
                            variant.transform(),
                            variant.target(),
                            variant.settings(),
                            variant.profiles()))
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
    void new_withoutProfiles_isUnprofiled() {
        String alias = "fm-nano-fp32-tensorrt-10-t2";
        Variant plan = new Variant(
                alias + "-00000000", alias, "fm-nano", "fp32", "tensorrt-10", variant.settings(), List.of());

        assertThat(plan.isUnprofiled()).isTrue();
        assertThat(plan.profile("local")).isEmpty();
        assertThat(variant.isUnprofiled()).isFalse();
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

    private Variant adopted(String name, String alias, String architecture, AdoptedModel adopted) {
        return new Variant(
                name, alias, architecture, "unknown", "unknown", variant.settings(), variant.profiles(), adopted);
    }
}
