package io.infaas.controller.ec2;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.graph.Protos;
import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogMerge;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.ConfigTemplate;
import io.infaas.catalog.Definition;
import io.infaas.catalog.ExampleRepository;
import io.infaas.catalog.Objective;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The examples {@code fashion} and {@code supersense} with a variant each, of which a node carries 20 items/s by made-up profiles. The network of
 * {@code fashion} is a trained one. That of {@code supersense} has the contract of the example, random weights and a wider bound: to make the trained one takes
 * minutes and 161 MB.
 */
final class TwoApplications {

    private static final Path SUPERSENSE =
            Path.of("..", "model-repo-templates", "examples", "supersense", Definition.NAME);
    private static final double MS_PER_ITEM = 50;
    /** All that a node has. */
    private static final int CORES = 2;

    private TwoApplications() {}

    static Catalog catalog() {
        Map<String, Catalog> both = new LinkedHashMap<>();
        both.put(
                "fashion",
                Catalogs.fashion()
                        .variant("fm-nano", "fp32", 0.86, MS_PER_ITEM)
                        .usingCores(CORES)
                        .build());
        both.put("supersense", supersense());
        return CatalogMerge.of(both);
    }

    private static Catalog supersense() {
        Application example = Definition.read(SUPERSENSE).application();
        // a node of this machine may answer late
        Application application = new Application(
                example.name(),
                example.description(),
                example.contract(),
                example.metric(),
                new Objective(1000, example.objective().minAccuracy()));
        Architecture architecture =
                new Architecture("minilm-l1", application.name(), "0".repeat(64), application.contract());
        RuntimeSettings settings =
                new RuntimeSettings(1, 1, application.contract().maxBatchSize());
        String target = "onnxruntime-cpu";
        String alias = Variant.alias(architecture.name(), "fp32", target, settings);
        Variant variant = new Variant(
                alias + "-00000000",
                alias,
                architecture.name(),
                "fp32",
                target,
                settings,
                List.of(ProfileFixture.on(Catalogs.NODE_TYPE)
                        .linear(MS_PER_ITEM, application.contract().maxBatchSize())
                        .accuracy(0.73, 2000)
                        .coresUsed(CORES)
                        .build()));
        return new Catalog(List.of(application), List.of(architecture), List.of(variant), List.of(Catalogs.nodeType()));
    }

    /** Writes the variants of {@link #catalog()} into a model repository. */
    static void write(Path repository) throws IOException {
        List<Variant> variants = catalog().variants();
        ExampleRepository.write(repository, variants.get(0), "fm-nano");
        Application application = Definition.read(SUPERSENSE).application();
        Variant variant = variants.get(1);
        Path model = repository.resolve(variant.name());
        classifier(application)
                .write(Files.createDirectories(model.resolve("1")).resolve("model.onnx"));
        Files.write(model.resolve("labels.txt"), application.contract().labels());
        Files.writeString(
                model.resolve("config.pbtxt"),
                ConfigTemplate.of(variant.target()).fill(application.contract(), variant.settings()));
    }

    /** The mean of what each token, its mask and its type say about the classes. */
    private static OnnxGraph classifier(Application application) {
        int classes = application.contract().labels().size();
        GraphProto.Builder graph = GraphProto.newBuilder().setName(application.name());
        application.contract().inputs().forEach(input -> {
            graph.addInput(value(input.name(), Protos.INT64, "length"))
                    .addInitializer(table(input.name() + "_table", 1_000, classes))
                    .addNode(Protos.node(
                            "Gather", List.of(input.name() + "_table", input.name()), input.name() + "_rows"));
        });
        graph.addNode(Protos.node(
                        "Sum",
                        application.contract().inputs().stream()
                                .map(input -> input.name() + "_rows")
                                .toList(),
                        "rows"))
                .addInitializer(Protos.longs("one", 1))
                .addNode(Protos.node("ReduceSum", List.of("rows", "one"), "logits", Protos.attribute("keepdims", 0)))
                .addOutput(value("logits", Protos.FLOAT, "classes"));
        return new OnnxGraph(ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build());
    }

    private static TensorProto table(String name, int rows, int width) {
        Random random = new Random(name.hashCode());
        float[] values = new float[rows * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Protos.floats(name, List.of((long) rows, (long) width), values);
    }

    private static ValueInfoProto value(String name, int type, String dimension) {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type);
        tensor.getShapeBuilder().addDimBuilder().setDimParam("batch");
        tensor.getShapeBuilder().addDimBuilder().setDimParam(dimension);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
