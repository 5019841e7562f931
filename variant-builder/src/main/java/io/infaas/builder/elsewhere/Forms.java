package io.infaas.builder.elsewhere;

import io.infaas.builder.engine.PlanKey;
import io.infaas.builder.engine.PlanSpec;
import io.infaas.builder.engine.PlanStore;
import io.infaas.builder.engine.TensorRtVersion;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.catalog.ConfigTemplate;
import io.infaas.catalog.Configuration;
import io.infaas.catalog.Contract;
import io.infaas.catalog.MeasuringNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Finds or makes the files of variants. */
final class Forms {

    private static final String ONNX = "model.onnx";
    private static final String PLAN = "model.plan";

    private final Graphs graphs;
    private final PlanStore plans;
    private final Function<String, Contract> contracts;

    /** @param contracts by architecture */
    Forms(Graphs graphs, PlanStore plans, Function<String, Contract> contracts) {
        this.graphs = graphs;
        this.plans = plans;
        this.contracts = contracts;
    }

    /** @throws VariantException with the reason, if it cannot be made */
    Form of(Wanted wanted) throws VariantException, IOException {
        Contract contract = contracts.apply(wanted.architecture());
        Configuration configuration;
        try {
            configuration = ConfigTemplate.of(wanted.target()).configuration(contract, wanted.settings());
        } catch (IllegalArgumentException e) {
            throw new VariantException(String.valueOf(e.getMessage()));
        }
        Map<String, Path> files =
                wanted.brought().isEmpty() ? made(wanted, configuration) : brought(wanted, configuration);
        return new Form(
                wanted.architecture(),
                wanted.transform(),
                wanted.target(),
                wanted.settings(),
                configuration,
                files,
                contract.labels(),
                wanted.node());
    }

    private Map<String, Path> made(Wanted wanted, Configuration configuration) throws VariantException, IOException {
        String file = configuration.modelFile();
        if (!file.equals(ONNX) && !file.equals(PLAN)) {
            throw new VariantException("target '%s' takes a file %s, which nothing here makes; name yours under brought"
                    .formatted(wanted.target(), file));
        }
        Path graph = graphs.graph(wanted.architecture(), wanted.transform());
        return Map.of(file, file.equals(ONNX) ? graph : plan(wanted, graph));
    }

    private Path plan(Wanted wanted, Path graph) throws VariantException, IOException {
        PlanKey key = key(wanted);
        try {
            return plans.plan(spec(wanted, graph), key);
        } catch (IllegalArgumentException e) {
            throw new VariantException(String.valueOf(e.getMessage()));
        }
    }

    /** The plan that a variant needs. */
    PlanSpec spec(Wanted wanted, Path graph) {
        Contract contract = contracts.apply(wanted.architecture());
        String name = wanted.architecture() + "-" + wanted.transform();
        return PlanSpec.of(
                name, graph, contract, wanted.settings().maxBatchSize(), WeakTypes.of(OnnxGraph.read(graph)));
    }

    private static PlanKey key(Wanted wanted) throws VariantException {
        MeasuringNode node = wanted.node()
                .filter(known -> known.gpu() != null)
                .orElseThrow(() -> new VariantException(
                        "a plan is for one GPU and version of TensorRT; give target '%s' a node with gpu and tensorRt"
                                .formatted(wanted.target())));
        try {
            PlanKey key =
                    new PlanKey(String.valueOf(node.gpu()), TensorRtVersion.parse(String.valueOf(node.tensorRt())));
            if (!wanted.target().equals("tensorrt-" + key.tensorRt().major())) {
                throw new VariantException("target '%s' is not for the TensorRT %s of node '%s'"
                        .formatted(wanted.target(), key.tensorRt(), node.type().name()));
            }
            return key;
        } catch (IllegalArgumentException e) {
            throw new VariantException("node '%s': %s".formatted(node.type().name(), e.getMessage()));
        }
    }

    /** The first under the name that the configuration gives it, the others under their own. */
    private static Map<String, Path> brought(Wanted wanted, Configuration configuration)
            throws VariantException, IOException {
        List<Path> given = wanted.brought();
        Map<String, Path> files = new LinkedHashMap<>();
        for (int i = 0; i < given.size(); i++) {
            Path file = given.get(i);
            if (!Files.isRegularFile(file)) {
                throw new VariantException("%s: no such file; correct the files under brought".formatted(file));
            }
            String name =
                    i == 0 ? configuration.modelFile() : file.getFileName().toString();
            if (files.put(name, file) != null) {
                throw new VariantException("%s: two files would be called %s".formatted(file, name));
            }
        }
        if (configuration.modelFile().equals(PLAN) && wanted.node().isPresent()) {
            PlanStore.refuseOther(given.get(0), key(wanted));
        }
        return files;
    }
}
