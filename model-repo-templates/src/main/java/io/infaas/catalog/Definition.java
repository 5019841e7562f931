package io.infaas.catalog;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The definition of an application, written by people: contract, trained networks, labelled data and the variants to make. Paths are
 * relative to the definition's file.
 *
 * @param variants variants of each network, profiled on this machine
 * @param nodes node types of other targets
 * @param targets targets other than the target of {@code variants}
 * @param prebuilt variants whose files exist already
 */
public record Definition(
        Application application,
        List<Source> architectures,
        Data data,

        @JsonProperty(defaultValue = "all transforms, 1 and 2 threads")
        VariantSpace variants,

        @JsonProperty(defaultValue = "[]") List<MeasuringNode> nodes,
        @JsonProperty(defaultValue = "[]") List<OtherTarget> targets,
        @JsonProperty(defaultValue = "[]") List<PrebuiltVariant> prebuilt) {

    /** The default file name. */
    public static final String NAME = "infaas.yaml";

    public Definition(
            Application application,
            List<Source> architectures,
            Data data,
            @Nullable VariantSpace variants,
            @Nullable List<MeasuringNode> nodes,
            @Nullable List<OtherTarget> targets,
            @Nullable List<PrebuiltVariant> prebuilt) {
        this.application = application;
        this.architectures =
                Checks.distinct("architectures", Checks.notEmpty("architectures", architectures), Source::name);
        this.data = data;
        this.variants = variants == null ? new VariantSpace(null, null, null, null, null, null, null) : variants;
        this.nodes = nodes == null ? List.of() : Checks.distinct("nodes", nodes, MeasuringNode::name);
        this.targets = targets == null ? List.of() : List.copyOf(targets);
        this.prebuilt = prebuilt == null ? List.of() : List.copyOf(prebuilt);
        this.targets.forEach(other -> {
            checkNode("targets", other.node());
            // throws if they do not fit the application
            other.settings(application.contract().maxBatchSize());
        });
        this.prebuilt.forEach(one -> checkNode("prebuilt", one.node()));
    }

    private void checkNode(String field, @Nullable String node) {
        if (node != null && node(node).isEmpty()) {
            throw new IllegalArgumentException("%s: node '%s' is not one of nodes %s"
                    .formatted(
                            field, node, nodes.stream().map(MeasuringNode::name).toList()));
        }
    }

    /** Finds a node by the name of its type. */
    public Optional<MeasuringNode> node(String type) {
        return nodes.stream().filter(node -> node.name().equals(type)).findFirst();
    }

    /** @throws DocumentException naming the file, the place in it and the violated rule */
    public static Definition read(Path file) {
        return DocumentFormat.YAML.read(file, Definition.class);
    }

    /**
     * A trained network, or an encoder that heads are fitted to.
     *
     * @param name the architecture's name; with heads, the first part of the architectures' names
     * @param model path of the ONNX file
     * @param head null for a complete network
     */
    public record Source(
            String name,
            String model,
            @JsonProperty(defaultValue = "none") @Nullable Head head) {
        public Source {
            Checks.name("architecture", name);
            Checks.filled("model", model);
        }
    }

    /**
     * Turns a text encoder into classifiers: cuts it after a layer and fits a linear head to its pooled output on the training data.
     * Each cut is an architecture.
     *
     * @param layers numbers of layers to keep, one architecture {@code <name>-l<layers>} for each; 0 keeps the embeddings only
     * @param tensors the tensor [batch, sequence, width] that the head reads, by the last part of the architecture's name; for graphs
     *     without recognizable layers
     */
    public record Head(
            @JsonProperty(defaultValue = "[]") List<Integer> layers,
            @JsonProperty(defaultValue = "{}") Map<String, String> tensors) {

        public Head(@Nullable List<Integer> layers, @Nullable Map<String, String> tensors) {
            this.layers = layers == null ? List.of() : Checks.distinct("layers", layers, layer -> layer);
            this.tensors = tensors == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
            if (this.layers.isEmpty() && this.tensors.isEmpty()) {
                throw new IllegalArgumentException("head needs layers or tensors, for example layers: [2, 4, 6]");
            }
            for (int layer : this.layers) {
                Checks.notNegative("layers", layer);
            }
            this.tensors.keySet().forEach(name -> Checks.name("tensors", name));
        }

        /** The last parts of the architectures' names. */
        public List<String> names() {
            return Stream.concat(layers.stream().map(count -> "l" + count), tensors.keySet().stream())
                    .toList();
        }
    }

    /**
     * Labelled data.
     *
     * @param calibration data for quantization; never used to measure accuracy
     * @param evaluation data that accuracy is measured on
     * @param training data that heads are fitted to; null without heads
     * @param text tokenization of texts; null for numeric items
     * @param image conversion of pictures to numbers; null for other items, or for the defaults
     */
    public record Data(
            LabelledSet calibration,
            LabelledSet evaluation,
            @JsonProperty(defaultValue = "none") @Nullable LabelledSet training,
            @JsonProperty(defaultValue = "none") @Nullable Text text,

            @JsonProperty(defaultValue = "as the input") @Nullable
            Pictures image) {}

    /**
     * Items and their labels.
     *
     * @param items path of the items
     * @param labels path of the labels; empty if the items contain them or there are none
     * @param format {@code idx}, {@code npy}, {@code npz}, {@code csv}, {@code tsv}, {@code images} or the name of a custom data set; empty: derived from
     *     the file name of the items
     * @param columns column names of a table without a header line
     */
    public record LabelledSet(
            String items,
            @JsonProperty(defaultValue = "none") String labels,
            @JsonProperty(defaultValue = "by name") String format,
            @JsonProperty(defaultValue = "[]") List<String> columns) {
        /** Takes the defaults for keys that a document omits, which give null. */
        public LabelledSet {
            Checks.filled("items", items);
            labels = labels == null ? "" : Checks.filled("labels", labels);
            format = format == null ? "" : Checks.filled("format", format);
            columns = Checks.distinct("columns", requireNonNullElse(columns, List.of()), column -> column);
        }
    }

    /**
     * Tokenization of texts: BERT's WordPiece.
     *
     * @param tokenizer path of {@code tokenizer.json}, or of a vocabulary with one token per line
     * @param maxLength maximum number of tokens; longer texts are truncated
     * @param timedLength number of tokens per item in latency profiles
     */
    public record Text(
            String tokenizer,
            @JsonProperty(defaultValue = "128") Integer maxLength,
            @JsonProperty(defaultValue = "32") Integer timedLength) {
        /** Takes the defaults for keys that a document omits, which give null. */
        public Text {
            Checks.filled("tokenizer", tokenizer);
            maxLength = requireNonNullElse(maxLength, 128);
            timedLength = requireNonNullElse(timedLength, Math.min(32, maxLength));
            if (maxLength < 3 || timedLength < 1 || timedLength > maxLength) {
                throw new IllegalArgumentException(
                        "maxLength %d must be at least 3, and timedLength %d within 1 and maxLength"
                                .formatted(maxLength, timedLength));
            }
        }
    }

    /**
     * The variants to make of each network.
     *
     * @param target configuration template, see {@link ConfigTemplate}
     * @param transforms graph transforms, with distinct names
     * @param threads intra-op threads per execution
     * @param instances concurrent executions
     * @param graphLevels levels of graph optimization at load
     * @param arena whether tensor memory is kept between executions
     * @param maxAccuracyDrop accuracy that a variant may lose against its source, 0 to 1; a variant that loses more is omitted
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
            this.target = target == null ? Variant.DEFAULT_TARGET : target;
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

    /**
     * A variant whose files exist already: a TensorRT plan, a TorchScript model, a model in OpenVINO's own format.
     *
     * @param architecture its architecture: one of the definition, or a new one that keeps the application's contract
     * @param transform the transform's part of its name
     * @param target configuration template; it names the first file in the repository
     * @param files paths: first the model, then further files, which keep their names
     * @param node type of the node that it is profiled on; null if it stays unprofiled
     * @param threads intra-op threads per execution
     * @param instances number of concurrent executions
     */
    public record PrebuiltVariant(
            String architecture,
            String transform,
            String target,
            List<String> files,
            @JsonProperty(defaultValue = "none") @Nullable String node,
            @JsonProperty(defaultValue = "1") Integer threads,
            @JsonProperty(defaultValue = "1") Integer instances) {
        /** Takes the defaults for keys that a document omits, which give null. */
        public PrebuiltVariant {
            Checks.name("architecture", architecture);
            Checks.name("transform", transform);
            Checks.name("target", target);
            files = Checks.notEmpty("files", files);
            threads = requireNonNullElse(threads, 1);
            instances = requireNonNullElse(instances, 1);
            Checks.positive("threads", threads);
            Checks.positive("instances", instances);
        }
    }

    /**
     * A node type that variants are made for, and the node that they are profiled on.
     *
     * @param type the node type that the profiles apply to
     * @param address {@code host[:http[:grpc[:metrics]]]} of an otherwise idle Triton in explicit model control; null if
     *     there is none and nothing is measured
     * @param gpu name of its GPU as reported by nvidia-smi, for TensorRT plans
     * @param tensorRt version of TensorRT in its Triton, for TensorRT plans
     */
    public record MeasuringNode(
            NodeType type,
            @JsonProperty(defaultValue = "none") @Nullable String address,
            @JsonProperty(defaultValue = "none") @Nullable String gpu,
            @JsonProperty(defaultValue = "none") @Nullable String tensorRt) {
        public MeasuringNode {
            if (address != null) {
                Checks.filled("address", address);
            }
            if ((gpu == null) != (tensorRt == null)) {
                throw new IllegalArgumentException(
                        "node '%s': gpu and tensorRt together select TensorRT plans; give both or neither"
                                .formatted(type.name()));
            }
        }

        String name() {
            return type.name();
        }
    }
}
