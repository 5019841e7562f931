package io.infaas.gateway.statistics;

import io.infaas.triton.protocol.InferBatchStatistics;
import io.infaas.triton.protocol.InferResponseStatistics;
import io.infaas.triton.protocol.InferStatistics;
import io.infaas.triton.protocol.ModelStatistics;
import io.infaas.triton.protocol.StatisticDuration;

/** What nodes tell in tests. */
final class NodeStatistics {

    private NodeStatistics() {}

    /** Of a model that has answered so many queries of two items each, with 10 ns of each kind for one. */
    static ModelStatistics pairs(String model, long queries) {
        return ModelStatistics.newBuilder()
                .setName(model)
                .setVersion("1")
                .setLastInference(queries == 0 ? 0 : 1_000 + queries)
                .setInferenceCount(2 * queries)
                .setExecutionCount(queries)
                .setInferenceStats(InferStatistics.newBuilder()
                        .setSuccess(duration(queries))
                        .setFail(duration(0))
                        .setQueue(duration(queries))
                        .setComputeInput(duration(queries))
                        .setComputeInfer(duration(queries))
                        .setComputeOutput(duration(queries))
                        .setCacheHit(duration(0))
                        .setCacheMiss(duration(0)))
                .addBatchStats(InferBatchStatistics.newBuilder()
                        .setBatchSize(2)
                        .setComputeInput(duration(queries))
                        .setComputeInfer(duration(queries))
                        .setComputeOutput(duration(queries)))
                .build();
    }

    static InferResponseStatistics responses(long count) {
        return InferResponseStatistics.newBuilder()
                .setComputeInfer(duration(count))
                .setComputeOutput(duration(count))
                .setSuccess(duration(count))
                .setFail(duration(0))
                .setEmptyResponse(duration(0))
                .setCancel(duration(0))
                .build();
    }

    static StatisticDuration duration(long count) {
        return StatisticDuration.newBuilder().setCount(count).setNs(10 * count).build();
    }
}
