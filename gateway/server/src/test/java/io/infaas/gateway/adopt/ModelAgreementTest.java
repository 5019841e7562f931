package io.infaas.gateway.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.gateway.adopt.NodeScan.NodeModels.FoundModel;
import io.infaas.triton.client.NodeAddress;
import io.infaas.triton.protocol.ModelConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModelAgreementTest {

    private static final NodeAddress A = NodeAddress.parse("--nodes", "a");
    private static final NodeAddress B = NodeAddress.parse("--nodes", "b");
    private static final NodeAddress C = NodeAddress.parse("--nodes", "c");

    private static final FoundModel FOUR = found(AdoptedConfigs.of("m", 4).build(), 1);
    private static final FoundModel FIVE = found(AdoptedConfigs.of("m", 5).build(), 1);

    @Test
    void of_allAlike_allServe() {
        ModelAgreement agreement = agree(null, Map.of("m", FOUR), Map.of("m", FOUR), Map.of());

        assertThat(agreement.models()).containsOnlyKeys("m");
        assertThat(model(agreement).nodes()).containsExactly(A, B);
        assertThat(agreement.leftOut()).isEmpty();
    }

    @Test
    void of_oneDiffers_theMinorityIsLeftOutWithBothPromises() {
        ModelAgreement agreement = agree(null, Map.of("m", FIVE), Map.of("m", FOUR), Map.of("m", FOUR));

        assertThat(model(agreement).nodes()).containsExactly(B, C);
        assertThat(agreement.leftOut()).containsOnlyKeys("'m' of a:8000");
        assertThat(agreement.leftOut().get("'m' of a:8000"))
                .contains("differs: versions [1]", "'INPUT' FP32[5]", "served is", "'INPUT' FP32[4]");
    }

    @Test
    void of_equallyMany_whatIsServedStaysElseTheFirstNodeCounts() {
        ModelAgreement first = agree(null, Map.of("m", FIVE), Map.of("m", FOUR), Map.of());
        ModelAgreement fours = agree(null, Map.of(), Map.of("m", FOUR), Map.of());

        ModelAgreement later = agree(fours, Map.of("m", FIVE), Map.of("m", FOUR), Map.of());

        assertThat(model(first).nodes()).containsExactly(A);
        assertThat(model(later).nodes()).containsExactly(B);
    }

    @Test
    void of_otherVersionsTypesOrPolicies_differ() {
        ModelConfig config = AdoptedConfigs.of("m", 4).build();
        List<FoundModel> others = List.of(
                found(config, 2),
                found(config, 1, 2),
                found(config.toBuilder().setMaxBatchSize(4).build(), 1),
                found(config.toBuilder().setMaxBatchSize(0).build(), 1),
                decoupled(config));

        for (FoundModel other : others) {
            ModelAgreement agreement = agree(null, Map.of("m", FOUR), Map.of("m", other), Map.of("m", FOUR));

            assertThat(agreement.leftOut()).as(other.promise()).containsOnlyKeys("'m' of b:8000");
        }
    }

    private static FoundModel decoupled(ModelConfig config) {
        ModelConfig.Builder changed = config.toBuilder();
        changed.getModelTransactionPolicyBuilder().setDecoupled(true);
        return found(changed.build(), 1);
    }

    @Test
    void of_onlyWhatClientsDoNotSeeDiffers_bothServeAsTheFirstShows() {
        ModelConfig.Builder other = AdoptedConfigs.of("m", 4).setBackend("onnxruntime");
        other.addInstanceGroupBuilder().setCount(4);

        ModelAgreement agreement = agree(null, Map.of("m", FOUR), Map.of("m", found(other.build(), 1)), Map.of());

        assertThat(model(agreement).nodes()).containsExactly(A, B);
        assertThat(model(agreement).shown()).isEqualTo(FOUR);
    }

    @Test
    void of_unfitModel_leftOutWithTheReason() {
        Map<NodeAddress, NodeScan.NodeModels> known =
                Map.of(A, NodeScan.NodeModels.of(Map.of("m", FOUR), Map.of("a b", "its name has a space"), List.of()));

        ModelAgreement agreement = ModelAgreement.of(known, null);

        assertThat(agreement.models()).containsOnlyKeys("m");
        assertThat(agreement.leftOut()).containsEntry("'a b' of a:8000", "cannot be served: its name has a space");
    }

    private static ModelAgreement.Model model(ModelAgreement agreement) {
        return Optional.ofNullable(agreement.models().get("m")).orElseThrow();
    }

    private static FoundModel found(ModelConfig config, long... versions) {
        return ModelContracts.toFoundModel(
                "m", java.util.Arrays.stream(versions).boxed().toList(), config);
    }

    private static ModelAgreement agree(
            @Nullable ModelAgreement before,
            Map<String, FoundModel> a,
            Map<String, FoundModel> b,
            Map<String, FoundModel> c) {
        Map<NodeAddress, NodeScan.NodeModels> known = new LinkedHashMap<>();
        known.put(A, NodeScan.NodeModels.of(a, Map.of(), List.of()));
        known.put(B, NodeScan.NodeModels.of(b, Map.of(), List.of()));
        known.put(C, NodeScan.NodeModels.of(c, Map.of(), List.of()));
        return ModelAgreement.of(known, before);
    }

    @Test
    void new_rescanOutOfBounds_flagNamed() {
        List<NodeAddress> nodes = NodeAddress.parseList("--nodes", "a");

        for (Duration rescan : List.of(Duration.ofMillis(99), Duration.ofHours(2))) {
            assertThatThrownBy(() -> new AdoptionConfig(nodes, rescan, AdoptionConfig.DEADLINE))
                    .hasMessageContaining("--rescan-ms " + rescan.toMillis());
        }
    }
}
