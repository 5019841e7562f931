package io.infaas.gateway.warm;

import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.Hardware;
import io.infaas.catalog.MemoryUse;
import io.infaas.catalog.Metric;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Profile;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.TensorType;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import java.util.List;
import java.util.stream.Stream;

/**
 * The view of a warm-up: one application with two variants on two nodes, so that the selection has a choice. It exists during the
 * warm-up only.
 */
final class WarmUpView {

    static final String APPLICATION = "warm-up";
    static final String INPUT = "values";
    static final int VALUES = 256;

    private static final String TYPE = "warm-up";
    private static final String ONE_CPU_TARGET = "onnxruntime-cpu";
    static final int BATCH = 16;
    private static final Contract CONTRACT = new Contract(
            List.of(new ContractTensor(INPUT, TensorType.FP32, List.of((long) VALUES))),
            List.of(new ContractTensor("result", TensorType.FP32, List.of(1L))),
            List.of(),
            BATCH);

    private WarmUpView() {}

    /** Returns a view whose nodes all use one loopback port. */
    static View at(int port) {
        List<Node> nodes = Stream.of("one", "other")
                .map(id -> new Node(id, "127.0.0.1", port, port, TYPE))
                .toList();
        List<Variant> variants = List.of(variant("quick", 0.8, 1), variant("exact", 0.9, 10));
        Catalog catalog = new Catalog(
                List.of(new Application(
                        APPLICATION,
                        "Warm-up queries of a gateway that is not ready yet",
                        CONTRACT,
                        new Metric("none", "none"),
                        new Objective(60_000, 0.7, 0.85))),
                variants.stream()
                        .map(variant -> new Architecture(variant.architecture(), APPLICATION, "0".repeat(64), CONTRACT))
                        .toList(),
                variants,
                List.of(new NodeType(TYPE, 2, 1L << 30, 0, 0)));
        return new View(
                1,
                catalog,
                nodes,
                nodes.stream()
                        .flatMap(node -> variants.stream()
                                .map(variant -> new Instance(variant.name(), node.id(), InstanceState.ACTIVE)))
                        .toList());
    }

    private static Variant variant(String architecture, double accuracy, double ms) {
        return new Variant(
                architecture + "-fp32-t1-00000000",
                architecture + "-fp32-t1",
                architecture,
                "fp32",
                ONE_CPU_TARGET,
                new RuntimeSettings(1, 1, BATCH),
                List.of(Profile.onProcessors(
                        new Hardware(TYPE, "none", List.of("none"), 1, "none"),
                        1,
                        List.of(
                                new BatchPerformance(1, ms, ms, 1000 / ms),
                                new BatchPerformance(BATCH, BATCH * ms, BATCH * ms, 1000 / ms)),
                        new MemoryUse(1 << 20, 1 << 20),
                        Accuracy.of((int) (accuracy * 1000), 1000),
                        true)));
    }
}
