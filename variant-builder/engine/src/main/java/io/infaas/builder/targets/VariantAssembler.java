package io.infaas.builder.targets;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.tensorrt.PlanKey;
import io.infaas.builder.tensorrt.PlanSpec;
import io.infaas.builder.tensorrt.PlanSpec.WeakType;
import io.infaas.builder.tensorrt.PlanStore;
import io.infaas.catalog.ConfigTemplate;
import io.infaas.catalog.Contract;
import io.infaas.catalog.Definition;
import io.infaas.catalog.Definition.MeasuringNode;
import io.infaas.catalog.ModelConfiguration;
import io.infaas.catalog.OtherTarget;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Collects the files of variants: it makes graphs, finds plans in the store, and checks files that the definition names.
 *
 * @param contracts by architecture
 */
record VariantAssembler(OtherVariants.GraphSource graphs, PlanStore plans, Function<String, Contract> contracts) {

    private static final String ONNX = "model.onnx";
    private static final String PLAN = "model.plan";

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
                name, graph, contract, requested.settings().maxBatchSize(), weakTypes(OnnxGraph.read(graph)));
    }

    private static PlanKey key(RequestedVariant requested) throws VariantException {
        MeasuringNode node = requested
                .node()
                .filter(measuringNode -> measuringNode.gpu() != null)
                .orElseThrow(() -> new VariantException(
                        "a TensorRT plan is for one GPU and TensorRT version; give target '%s' a node with gpu and tensorRt"
                                .formatted(requested.target())));
        try {
            PlanKey key = new PlanKey(
                    String.valueOf(node.gpu()), PlanKey.TensorRtVersion.parse(String.valueOf(node.tensorRt())));
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

    /** The types besides FP32 that a graph computes in, which a weakly typed builder must be allowed to use. */
    static Set<WeakType> weakTypes(OnnxGraph graph) {
        Set<WeakType> types = EnumSet.noneOf(WeakType.class);
        if (graph.nodes().stream().anyMatch(node -> node.getOpType().equals("DequantizeLinear"))) {
            types.add(WeakType.INT8);
        }
        if (graph.constants().values().stream()
                .anyMatch(constant -> constant.getDataType() == TensorProto.DataType.FLOAT16_VALUE)) {
            types.add(WeakType.FP16);
        }
        return types;
    }

    /**
     * A variant that a definition requests.
     *
     * @param prebuilt its files, if the definition names them; empty: it is made from the transformed graph
     * @param node that it is measured on or made for
     */
    record RequestedVariant(
            String architecture,
            String transform,
            String target,
            RuntimeSettings settings,
            List<Path> prebuilt,
            Optional<MeasuringNode> node) {

        String alias() {
            return Variant.alias(architecture, transform, target, settings);
        }

        /**
         * All variants that a definition requests for other targets.
         *
         * @param networks architectures that have a trained network
         * @param folder that paths in the definition are relative to
         */
        static List<RequestedVariant> of(Definition definition, Collection<String> networks, Path folder) {
            int batch = definition.application().contract().maxBatchSize();
            List<RequestedVariant> requestedVariants = new ArrayList<>();
            for (OtherTarget other : definition.targets()) {
                for (String network : networks) {
                    for (String transform : other.transforms()) {
                        for (RuntimeSettings settings : other.settings(batch)) {
                            requestedVariants.add(new RequestedVariant(
                                    network,
                                    transform,
                                    other.target(),
                                    settings,
                                    List.of(),
                                    Optional.ofNullable(other.node()).flatMap(definition::node)));
                        }
                    }
                }
            }
            definition
                    .prebuilt()
                    .forEach(prebuiltVariant -> requestedVariants.add(new RequestedVariant(
                            prebuiltVariant.architecture(),
                            prebuiltVariant.transform(),
                            prebuiltVariant.target(),
                            new RuntimeSettings(prebuiltVariant.threads(), prebuiltVariant.instances(), batch),
                            prebuiltVariant.files().stream()
                                    .map(file -> folder.resolve(file).normalize())
                                    .toList(),
                            Optional.ofNullable(prebuiltVariant.node()).flatMap(definition::node))));
            return requestedVariants;
        }
    }
}
