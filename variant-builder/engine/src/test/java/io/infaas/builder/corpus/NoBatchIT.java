package io.infaas.builder.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.infaas.builder.data.DataSource;
import io.infaas.builder.data.LabelledData;
import io.infaas.builder.fixture.Builds;
import io.infaas.builder.graph.Networks;
import io.infaas.builder.graph.Protos;
import io.infaas.builder.inspect.StarterDefinition;
import io.infaas.builder.measure.Feed;
import io.infaas.builder.node.FeedItems;
import io.infaas.builder.node.NodeInput;
import io.infaas.builder.node.RequestItems;
import io.infaas.builder.report.BuildReport;
import io.infaas.builder.served.RealNode;
import io.infaas.catalog.Contract;
import io.infaas.catalog.Variant;
import io.infaas.triton.embedded.model.OnnxRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks whose tensors have no batch dimension, built and then served by a real Triton, against the network itself. */
@Tag("proof")
class NoBatchIT {

    private static final OrtEnvironment ENVIRONMENT = OnnxRuntime.environment();
    private static final int REQUESTS = 8;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void serve_vectorStateAndNumber_answersAsTheNetwork(int maxBatchSize) throws IOException, OrtException {
        assertServedAsItIs(
                Files.write(folder.resolve("recurrent.onnx"), recurrent().toByteArray()), maxBatchSize);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void serve_voiceDetectorOfAPackage_answersAsTheNetwork(int maxBatchSize) throws IOException, OrtException {
        assertServedAsItIs(CorpusPackage.SILERO.copy("silero_vad_16k_op15.onnx", folder), maxBatchSize);
    }

    /** @param maxBatchSize 0 as a first definition has it; with 1 the build adds a dimension */
    private void assertServedAsItIs(Path model, int maxBatchSize) throws IOException, OrtException {
        Path definition = new StarterDefinition().write(model, Optional.empty()).file();
        String text = Files.readString(definition);
        assertThat(text).contains("maxBatchSize: 0");
        Files.writeString(
                definition,
                (maxBatchSize == 0 ? text : text.replaceAll("(name: \"(?:in|out)put\".*shape: \\[)-?1, ", "$1"))
                        .replace("threads: [1, 2]", "threads: [1]")
                        .replace("maxBatchSize: 0", "maxBatchSize: " + maxBatchSize)
                        .replaceAll("transforms: .*", "transforms: [fp32]"));
        BuildReport report = Builds.build(definition, folder.resolve("built"), 300);
        Variant variant = report.catalog().variants().get(0);
        Contract contract = report.catalog().applications().get(0).contract();
        assertThat(contract.maxBatchSize()).isEqualTo(maxBatchSize);
        assertThat(variant.settings().maxBatchSize()).isEqualTo(maxBatchSize);
        assertThat(variant.profiles().get(0).batches()).hasSize(1);
        List<List<NodeInput>> requests = requests(contract);

        String output = contract.outputs().get(0).name();
        List<float[]> answers;
        try (RealNode node = RealNode.over(report.repository())) {
            node.load(variant.name());
            answers = node.answers(variant.name(), output, requests);
        }

        try (OrtSession network = ENVIRONMENT.createSession(model.toString())) {
            for (int i = 0; i < requests.size(); i++) {
                assertThat(answers.get(i)).containsExactly(answer(network, output, requests.get(i)), within(1e-5f));
            }
        }
        assertThat(answers).doesNotHaveDuplicates();
    }

    private List<List<NodeInput>> requests(Contract contract) throws IOException {
        Path random = folder.resolve("random-items");
        Path items = contract.inputs().size() == 1
                ? random.resolve(contract.inputs().get(0).name() + ".npy")
                : random;
        LabelledData data = LabelledData.read(
                new DataSource(items, Optional.empty(), "", List.of(), contract, Optional.empty()),
                Files.createDirectory(folder.resolve("items")));
        List<List<NodeInput>> requests = new ArrayList<>();
        try (RequestItems.Reader reader = new FeedItems(Feed.of(data, contract)).open()) {
            while (reader.hasNext() && requests.size() < REQUESTS) {
                requests.add(reader.next(1));
            }
        }
        return requests;
    }

    /** What the network itself answers, whose tensors have fewer dimensions. */
    private static float[] answer(OrtSession network, String output, List<NodeInput> inputs) throws OrtException {
        Map<String, OnnxTensor> tensors = new HashMap<>();
        for (NodeInput input : inputs) {
            TensorInfo info =
                    (TensorInfo) Objects.requireNonNull(network.getInputInfo().get(input.name()))
                            .getInfo();
            List<Long> shape = input.shape();
            long[] own = shape.subList(shape.size() - info.getShape().length, shape.size()).stream()
                    .mapToLong(Long::longValue)
                    .toArray();
            assertThat(LongStream.of(own).reduce(1, (a, b) -> a * b))
                    .isEqualTo(shape.stream().reduce(1L, (a, b) -> a * b));
            ByteBuffer bytes = ByteBuffer.allocateDirect(input.content().size()).order(ByteOrder.nativeOrder());
            input.content().copyTo(bytes);
            OnnxJavaType type = info.type;
            tensors.put(input.name(), OnnxTensor.createTensor(ENVIRONMENT, bytes.flip(), own, type));
        }
        try (OrtSession.Result result = network.run(tensors)) {
            FloatBuffer values = ((OnnxTensor) result.get(output).orElseThrow()).getFloatBuffer();
            float[] answer = new float[values.remaining()];
            values.get(answer);
            return answer;
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    /** A vector [3], a state [2, 1, 4] and a single number give a vector [4] and the next state. */
    private static ModelProto recurrent() {
        GraphProto graph = GraphProto.newBuilder()
                .setName("recurrent")
                .addInput(tensor("x", 3))
                .addInput(tensor("state", 2, 1, 4))
                .addInput(tensor("gain"))
                .addInitializer(
                        Protos.floats("weights", List.of(3L, 4L), 1, 2, 3, 4, -1, -2, -3, -4, 0.5f, 0.25f, 0.125f, 1))
                .addInitializer(Protos.longs("axes", 0, 1))
                .addNode(Protos.node("MatMul", List.of("x", "weights"), "product"))
                .addNode(Protos.node("Mul", List.of("product", "gain"), "scaled"))
                .addNode(Protos.node("ReduceSum", List.of("state", "axes"), "sum", Protos.attribute("keepdims", 0)))
                .addNode(Protos.node("Add", List.of("scaled", "sum"), "y"))
                .addNode(Protos.node("Mul", List.of("state", "gain"), "stateN"))
                .addOutput(tensor("y", 4))
                .addOutput(tensor("stateN", 2, 1, 4))
                .build();
        return Networks.model(graph.toBuilder(), 17);
    }

    private static ValueInfoProto tensor(String name, long... shape) {
        ValueInfoProto.Builder tensor = ValueInfoProto.newBuilder().setName(name);
        tensor.getTypeBuilder().getTensorTypeBuilder().setElemType(Protos.FLOAT);
        var dimensions = tensor.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
        LongStream.of(shape).forEach(size -> dimensions.addDimBuilder().setDimValue(size));
        return tensor.build();
    }
}
