package io.infaas.gateway.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.infaas.triton.protocol.InferBatchStatistics;
import io.infaas.triton.protocol.ModelStatistics;
import org.junit.jupiter.api.Test;

class ModelCountersTest {

    @Test
    void as_whatWasTold_underAnotherName() {
        ModelStatistics told = NodeStatistics.pairs("variant", 3).toBuilder()
                .putResponseStats("0", NodeStatistics.responses(2))
                .build();

        assertThat(ModelCounters.of(told, null).toMessage("fashion", "1"))
                .isEqualTo(told.toBuilder().setName("fashion").setVersion("1").build());
    }

    @Test
    void plus_differentBatchSizes_keptApart() {
        ModelStatistics other = NodeStatistics.pairs("b", 5).toBuilder()
                .setBatchStats(
                        0,
                        NodeStatistics.pairs("b", 5).getBatchStats(0).toBuilder()
                                .setBatchSize(1))
                .build();

        ModelStatistics both = ModelCounters.of(NodeStatistics.pairs("a", 3), null)
                .plus(ModelCounters.of(other, null))
                .plus(ModelCounters.of(NodeStatistics.pairs("c", 4), null))
                .toMessage("x", "1");

        assertThat(both.getInferenceCount()).isEqualTo(24);
        assertThat(both.getInferenceStats().getQueue()).isEqualTo(NodeStatistics.duration(12));
        assertThat(both.getLastInference()).isEqualTo(1_005);
        assertThat(both.getBatchStatsList())
                .extracting(InferBatchStatistics::getBatchSize, batch -> batch.getComputeInfer()
                        .getCount())
                .containsExactly(tuple(1L, 5L), tuple(2L, 7L));
    }

    @Test
    void since_countersWentOn_theDifference() {
        ModelStatistics more = ModelCounters.of(NodeStatistics.pairs("a", 7), null)
                .since(ModelCounters.of(NodeStatistics.pairs("a", 3), null))
                .toMessage("a", "1");

        assertThat(more.getExecutionCount()).isEqualTo(4);
        assertThat(more.getBatchStats(0).getComputeOutput()).isEqualTo(NodeStatistics.duration(4));
        assertThat(more.getLastInference()).isEqualTo(1_007);
    }

    @Test
    void since_oneCounterWentBack_allOfIt() {
        ModelStatistics anew =
                NodeStatistics.pairs("a", 7).toBuilder().clearBatchStats().build();

        assertThat(ModelCounters.of(anew, null)
                        .since(ModelCounters.of(NodeStatistics.pairs("a", 3), null))
                        .toMessage("a", "1")
                        .getExecutionCount())
                .isEqualTo(7);
    }

    @Test
    void none_nothingCounted_allDurationsThere() {
        ModelStatistics nothing = ModelCounters.NONE.toMessage("a", "1");

        assertThat(nothing.getInferenceStats().hasCacheMiss()).isTrue();
        assertThat(nothing.getInferenceCount()).isZero();
        assertThat(nothing.getBatchStatsCount()).isZero();
    }
}
