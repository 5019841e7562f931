package io.infaas.builder.targets;

import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.tensorrt.PlanKey;
import io.infaas.builder.tensorrt.PlanSpec;
import io.infaas.builder.tensorrt.PlanStore;
import io.infaas.builder.tensorrt.TensorRtVersion;
import io.infaas.catalog.ConfigTemplate;
import io.infaas.catalog.Contract;
import io.infaas.catalog.Definition.MeasuringNode;
import io.infaas.catalog.ModelConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Collects the files of variants: it makes graphs, finds plans in the store, and checks files that the definition names. */
final class VariantAssembler {

    private static final String ONNX = "model.onnx";
    private static final String PLAN = "model.plan";

    private final GraphSource graphs;
    private final PlanStore plans;
    private final Function<String, Contract> contracts;

    /** @param contracts by architecture */
    VariantAssembler(GraphSource graphs, PlanStore plans, Function<String, Contract> contracts) {
        this.graphs = graphs;
        this.plans = plans;
        this.contracts = contracts;
    }

    /** @throws VariantException with the reason, if the variant cannot be made */
    AssembledVariant assemble(RequestedVariant requested) throws VariantException, IOException {
        Contract contract = contracts.apply(requested.architecture());
        ModelConfiguration configuration;
        try {
            configuration = ConfigTemplate.of(requested.target()).configuration(contract, requested.settings());
        } catch (IllegalArgumentException e) {
            throw new VariantException(String.valueOf(e.getMessage()));
        }
        Map<String, Path> files = requested.prebuilt().isEmpty()
                ? modelFiles(requested, configuration)
                : prebuiltFiles(requested, configuration);
        return new AssembledVariant(
                requested.architecture(),
                requested.transform(),
                requested.target(),
                requested.settings(),
                configuration,
                files,
                contract.labels());
    }

    private Map<String, Path> modelFiles(RequestedVariant requested, ModelConfiguration configuration)
            throws VariantException, IOException {
        String file = configuration.modelFile();
        if (!file.equals(ONNX) && !file.equals(PLAN)) {
            throw new VariantException(
                    "target '%s' needs a file %s, which the builder cannot make; name your file under prebuilt"
                            .formatted(requested.target(), file));
        }
        Path graph = graphs.graph(requested.architecture(), requested.transform());
        return Map.of(file, file.equals(ONNX) ? graph : plan(requested, graph));
    }

    private Path plan(RequestedVariant requested, Path graph) throws VariantException, IOException {
        PlanKey key = key(requested);
        try {
            return plans.plan(spec(requested, graph), key);
        } catch (IllegalArgumentException e) {
            throw new VariantException(String.valueOf(e.getMessage()));
        }
    }

    /** The plan that a variant needs. */
    PlanSpec spec(RequestedVariant requested, Path graph) {
        Contract contract = contracts.apply(requested.architecture());
        String name = requested.architecture() + "-" + requested.transform();
        return PlanSpec.of(
                name, graph, contract, requested.settings().maxBatchSize(), WeakTypes.of(OnnxGraph.read(graph)));
    }

    private static PlanKey key(RequestedVariant requested) throws VariantException {
        MeasuringNode node = requested
                .node()
                .filter(measuringNode -> measuringNode.gpu() != null)
                .orElseThrow(() -> new VariantException(
                        "a TensorRT plan is for one GPU and TensorRT version; give target '%s' a node with gpu and tensorRt"
                                .formatted(requested.target())));
        try {
            PlanKey key =
                    new PlanKey(String.valueOf(node.gpu()), TensorRtVersion.parse(String.valueOf(node.tensorRt())));
            if (!requested.target().equals("tensorrt-" + key.tensorRt().major())) {
                throw new VariantException("target '%s' does not match TensorRT %s of node '%s'"
                        .formatted(
                                requested.target(), key.tensorRt(), node.type().name()));
            }
            return key;
        } catch (IllegalArgumentException e) {
            throw new VariantException("node '%s': %s".formatted(node.type().name(), e.getMessage()));
        }
    }

    /** The first file gets the name that the configuration gives it; the others keep their names. */
    private static Map<String, Path> prebuiltFiles(RequestedVariant requested, ModelConfiguration configuration)
            throws VariantException, IOException {
        List<Path> paths = requested.prebuilt();
        Map<String, Path> files = new LinkedHashMap<>();
        for (int i = 0; i < paths.size(); i++) {
            Path file = paths.get(i);
            if (!Files.isRegularFile(file)) {
                throw new VariantException("%s: no such file; correct the files under prebuilt".formatted(file));
            }
            String name =
                    i == 0 ? configuration.modelFile() : file.getFileName().toString();
            if (files.put(name, file) != null) {
                throw new VariantException("%s: two files would have the name %s".formatted(file, name));
            }
        }
        if (configuration.modelFile().equals(PLAN) && requested.node().isPresent()) {
            PlanStore.checkDescription(paths.get(0), key(requested));
        }
        return files;
    }
}
