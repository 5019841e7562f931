package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a person writes of one application: its contract, its trained networks, its labelled data, and which variants to make.
 * Paths are relative to the definition's file.
 *
 * @param variants what is made of each network, and measured on this machine
 * @param nodes that other targets are measured on, or made for
 * @param targets others than the one of {@code variants}
 * @param brought variants whose files are there already
 */
public record Definition(
        Application application,
        List<Source> architectures,
        Data data,

        @JsonProperty(defaultValue = "all transforms, 1 and 2 threads")
        VariantSpace variants,

        @JsonProperty(defaultValue = "[]") List<MeasuringNode> nodes,
        @JsonProperty(defaultValue = "[]") List<OtherTarget> targets,
        @JsonProperty(defaultValue = "[]") List<Brought> brought) {

    /** The file's usual name. */
    public static final String NAME = "infaas.yaml";

    public Definition(
            Application application,
            List<Source> architectures,
            Data data,
            @Nullable VariantSpace variants,
            @Nullable List<MeasuringNode> nodes,
            @Nullable List<OtherTarget> targets,
            @Nullable List<Brought> brought) {
        this.application = application;
        this.architectures =
                Checks.distinct("architectures", Checks.notEmpty("architectures", architectures), Source::name);
        this.data = data;
        this.variants = variants == null ? new VariantSpace(null, null, null, null, null, null, null) : variants;
        this.nodes = nodes == null ? List.of() : Checks.distinct("nodes", nodes, MeasuringNode::name);
        this.targets = targets == null ? List.of() : List.copyOf(targets);
        this.brought = brought == null ? List.of() : List.copyOf(brought);
        this.targets.forEach(other -> {
            leads("targets", other.node());
            // throws where they do not fit the application
            other.settings(application.contract().maxBatchSize());
        });
        this.brought.forEach(one -> leads("brought", one.node()));
    }

    private void leads(String field, @Nullable String node) {
        if (node != null && node(node).isEmpty()) {
            throw new IllegalArgumentException("%s: node '%s' is none of nodes %s"
                    .formatted(
                            field, node, nodes.stream().map(MeasuringNode::name).toList()));
        }
    }

    /** A node by the name of its type. */
    public Optional<MeasuringNode> node(String type) {
        return nodes.stream().filter(node -> node.name().equals(type)).findFirst();
    }

    /** @throws DocumentException naming the file, the place in it and the rule that does not hold */
    public static Definition read(Path file) {
        return Documents.YAML.read(file, Definition.class);
    }

    /**
     * A trained network.
     *
     * @param name the architecture's name
     * @param model path of the ONNX file
     */
    public record Source(String name, String model) {

        public Source {
            Checks.name("architecture", name);
            Checks.filled("model", model);
        }
    }

    /**
     * Labelled data.
     *
     * @param calibration what quantisation looks at; never used to measure accuracy
     * @param evaluation what accuracy is measured on
     */
    public record Data(LabelledSet calibration, LabelledSet evaluation) {}

    /**
     * Items and their labels, in IDX format, gzip or not; bytes are divided by 255 to become FP32.
     *
     * @param items path of the items
     * @param labels path of the labels, one byte each
     */
    public record LabelledSet(String items, String labels) {

        public LabelledSet {
            Checks.filled("items", items);
            Checks.filled("labels", labels);
        }
    }

    /**
     * Which variants are made of each network.
     *
     * @param target configuration template, see {@link ConfigTemplate}
     * @param transforms what is done to the graph; each under a name of its own
     * @param threads intra-op threads of one execution
     * @param instances executions side by side
     * @param graphLevels how far the graph is rewritten at its load
     * @param arena whether memory for tensors is kept between executions
     * @param maxAccuracyDrop a variant that loses more than this against its source is left out, 0 to 1
     */
    public record VariantSpace(
            @JsonProperty(defaultValue = "onnxruntime-cpu") String target,
            @JsonProperty(defaultValue = "[fp32, int8]") List<TransformSpec> transforms,
            @JsonProperty(defaultValue = "[1, 2]") List<Integer> threads,
            @JsonProperty(defaultValue = "[1]") List<Integer> instances,
            @JsonProperty(defaultValue = "[all]") List<GraphLevel> graphLevels,
            @JsonProperty(defaultValue = "[true]") List<Boolean> arena,
            @JsonProperty(defaultValue = "0.01") Double maxAccuracyDrop) {

        private static final List<TransformSpec> DEFAULT_TRANSFORMS =
                List.of(new TransformSpec("fp32"), new TransformSpec("int8"));

        public VariantSpace(
                @Nullable String target,
                @Nullable List<TransformSpec> transforms,
                @Nullable List<Integer> threads,
                @Nullable List<Integer> instances,
                @Nullable List<GraphLevel> graphLevels,
                @Nullable List<Boolean> arena,
                @Nullable Double maxAccuracyDrop) {
            this.target = target == null ? Variant.USUAL_TARGET : target;
            this.transforms = Checks.distinct(
                    "transforms",
                    Checks.notEmpty("transforms", transforms == null ? DEFAULT_TRANSFORMS : transforms),
                    TransformSpec::name);
            this.threads = distinct("threads", threads == null ? List.of(1, 2) : threads);
            this.instances = distinct("instances", instances == null ? List.of(1) : instances);
            this.graphLevels = distinct("graphLevels", graphLevels == null ? List.of(GraphLevel.ALL) : graphLevels);
            this.arena = distinct("arena", arena == null ? List.of(true) : arena);
            this.maxAccuracyDrop = Checks.share("maxAccuracyDrop", maxAccuracyDrop == null ? 0.01 : maxAccuracyDrop);
            for (int count : this.threads) {
                Checks.positive("threads", count);
            }
            for (int count : this.instances) {
                Checks.positive("instances", count);
            }
        }

        private static <T> List<T> distinct(String field, List<T> values) {
            return Checks.distinct(field, Checks.notEmpty(field, values), value -> value);
        }
    }
}
