package io.infaas.gateway.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.infaas.triton.protocol.InferBatchStatistics;
import io.infaas.triton.protocol.ModelStatistics;
import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void as_whatWasTold_underAnotherName() {
        ModelStatistics told = Told.pairs("variant", 3).toBuilder()
                .putResponseStats("0", Told.responses(2))
                .build();

        assertThat(Figures.of(told).as("fashion", "1"))
                .isEqualTo(told.toBuilder().setName("fashion").setVersion("1").build());
    }

    @Test
    void plus_differentBatchSizes_keptApart() {
        ModelStatistics other = Told.pairs("b", 5).toBuilder()
                .setBatchStats(
                        0, Told.pairs("b", 5).getBatchStats(0).toBuilder().setBatchSize(1))
                .build();

        ModelStatistics both = Figures.of(Told.pairs("a", 3))
                .plus(Figures.of(other))
                .plus(Figures.of(Told.pairs("c", 4)))
                .as("x", "1");

        assertThat(both.getInferenceCount()).isEqualTo(24);
        assertThat(both.getInferenceStats().getQueue()).isEqualTo(Told.duration(12));
        assertThat(both.getLastInference()).isEqualTo(1_005);
        assertThat(both.getBatchStatsList())
                .extracting(InferBatchStatistics::getBatchSize, batch -> batch.getComputeInfer()
                        .getCount())
                .containsExactly(tuple(1L, 5L), tuple(2L, 7L));
    }

    @Test
    void since_countersWentOn_theDifference() {
        ModelStatistics more = Figures.of(Told.pairs("a", 7))
                .since(Figures.of(Told.pairs("a", 3)))
                .as("a", "1");

        assertThat(more.getExecutionCount()).isEqualTo(4);
        assertThat(more.getBatchStats(0).getComputeOutput()).isEqualTo(Told.duration(4));
        assertThat(more.getLastInference()).isEqualTo(1_007);
    }

    @Test
    void since_oneCounterWentBack_allOfIt() {
        ModelStatistics anew = Told.pairs("a", 7).toBuilder().clearBatchStats().build();

        assertThat(Figures.of(anew)
                        .since(Figures.of(Told.pairs("a", 3)))
                        .as("a", "1")
                        .getExecutionCount())
                .isEqualTo(7);
    }

    @Test
    void none_nothingCounted_allDurationsThere() {
        ModelStatistics nothing = Figures.NONE.as("a", "1");

        assertThat(nothing.getInferenceStats().hasCacheMiss()).isTrue();
        assertThat(nothing.getInferenceCount()).isZero();
        assertThat(nothing.getBatchStatsCount()).isZero();
    }
}
