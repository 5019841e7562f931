package io.infaas.gateway.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.AdoptedModel;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelDynamicBatching;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class PriorityLevelsTest {

    @Test
    void rank_modelHasLevels_asStatedElseTheUsualOne() {
        PriorityLevels levels = of(batching().setPriorityLevels(3).setDefaultPriorityLevel(2));

        assertThat(List.of(levels.rank(1L), levels.rank(2L), levels.rank(3L))).containsExactly(0, 1, 2);
        assertThat(levels.rank(null)).isEqualTo(1);
        for (Object other : List.of(0L, 4L, -1L, Long.MAX_VALUE, 1.0, "1", true)) {
            assertThat(levels.rank(other)).as("%s", other).isEqualTo(1);
        }
    }

    @Test
    void rank_modelHasNoLevels_allEqual() {
        PriorityLevels levels = of(batching());

        assertThat(levels.rank(5L)).isEqualTo(levels.rank(null));
        assertThat(levels).isEqualTo(PriorityLevels.NONE);
    }

    @Test
    void rank_moreLevelsThanIntegers_belowThatOfOfflineQueries() {
        PriorityLevels levels = of(batching().setPriorityLevels(-1).setDefaultPriorityLevel(Long.MAX_VALUE));

        assertThat(levels.rank(1L)).isZero();
        assertThat(levels.rank(null)).isLessThan(Integer.MAX_VALUE);
    }

    @Test
    void of_configurationThatCannotBeRead_allEqual() {
        assertThat(PriorityLevels.of(new AdoptedModel(List.of(1L), "no Base64")))
                .isEqualTo(PriorityLevels.NONE);
    }

    private static ModelDynamicBatching.Builder batching() {
        return ModelDynamicBatching.newBuilder();
    }

    private static PriorityLevels of(ModelDynamicBatching.Builder batching) {
        ModelConfig config =
                ModelConfig.newBuilder().setDynamicBatching(batching).build();
        return PriorityLevels.of(
                new AdoptedModel(List.of(1L), Base64.getEncoder().encodeToString(config.toByteArray())));
    }
}
