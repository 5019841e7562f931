package io.infaas.builder.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.infaas.builder.data.Item;
import io.infaas.builder.data.NpyFile;
import io.infaas.builder.data.NpyWriter;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.catalog.Definition;
import io.infaas.catalog.TensorType;
import io.infaas.triton.embedded.model.OnnxRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadFittingTest {

    private static final Path FILE = Path.of("encoder.onnx");
    private static final long[][] IDS = {{1, 2, 3}, {4, 5, 0}, {6, 7, 8}, {9, 10, 0}};
    private static final long[][] MASK = {{1, 1, 1}, {1, 1, 0}, {1, 1, 1}, {1, 1, 0}};
    private static final List<Integer> LABELS = List.of(0, 1, 0, 1);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {11, 13, 17})
    void classifiers_ofEachOpset_scoreThePooledVectorsWithTheHead(long opset) throws OrtException {
        OnnxGraph encoder = Encoders.of(3, 7, opset);

        Map<String, OnnxGraph> made = classifiers(encoder, new Definition.Head(List.of(1, 3), null));

        assertThat(made).containsOnlyKeys("l1", "l3");
        for (String cut : made.keySet()) {
            float[] pooled = pooled(cut);
            SoftmaxRegression.LinearHead head = SoftmaxRegression.fit(
                    pooled, LABELS.stream().mapToInt(Integer::intValue).toArray(), 2);
            float[][] logits = (float[][]) run(required(made, cut), IDS, MASK, "logits");
            for (int item = 0; item < IDS.length; item++) {
                float[] vector = Arrays.copyOfRange(pooled, item * head.width(), (item + 1) * head.width());
                assertThat(logits[item]).containsExactly(scores(vector, head), within(1e-4f));
                assertThat(length(vector)).isCloseTo(1, within(1e-5));
            }
        }
    }

    private float[] pooled(String cut) {
        try (NpyFile file = NpyFile.open(folder.resolve(cut + ".npy"))) {
            float[] values = new float[Math.toIntExact(file.count() * file.itemSize())];
            file.next(file.count()).asFloatBuffer().get(values);
            return values;
        }
    }

    private static float[] scores(float[] vector, SoftmaxRegression.LinearHead head) {
        float[] scores = head.bias();
        for (int i = 0; i < vector.length; i++) {
            for (int c = 0; c < scores.length; c++) {
                scores[c] += vector[i] * head.weights()[i * scores.length + c];
            }
        }
        return scores;
    }

    private static double length(float[] vector) {
        double square = 0;
        for (float value : vector) {
            square += (double) value * value;
        }
        return Math.sqrt(square);
    }

    @Test
    void classifiers_cutEarlier_haveFewerNodesAndTheSameInputs() {
        OnnxGraph encoder = Encoders.of(3, 7, 17);

        Map<String, OnnxGraph> made = classifiers(encoder, new Definition.Head(List.of(0, 3), null));

        GraphProto words = required(made, "l0").model().getGraph();
        GraphProto whole = required(made, "l3").model().getGraph();
        assertThat(words.getNodeList()).noneMatch(node -> node.getOpType().equals("MatMul"));
        assertThat(whole.getNodeCount()).isGreaterThan(encoder.nodes().size());
        assertThat(words.getInitializerCount()).isLessThan(whole.getInitializerCount());
        assertThat(words.getInputList()).isEqualTo(encoder.model().getGraph().getInputList());
    }

    @Test
    void classifiers_paddedFurther_answerTheSame() throws OrtException {
        OnnxGraph classifier =
                required(classifiers(Encoders.of(2, 5, 17), new Definition.Head(List.of(2), null)), "l2");
        long[][] ids = {{1, 2, 3, 0, 0}, {4, 5, 0, 0, 0}};
        long[][] mask = {{1, 1, 1, 0, 0}, {1, 1, 0, 0, 0}};

        float[][] padded = (float[][]) run(classifier, ids, mask, "logits");
        float[][] tight = (float[][]) run(classifier, IDS, MASK, "logits");

        assertThat(padded[0]).containsExactly(tight[0], within(1e-4f));
        assertThat(padded[1]).containsExactly(tight[1], within(1e-4f));
    }

    @Test
    void classifiers_atANamedTensor_areCutThere() {
        OnnxGraph encoder = Encoders.of(2, 5, 17);
        String tensor = HeadFitting.LayerEnds.of(encoder).get(1);

        Map<String, OnnxGraph> made = classifiers(encoder, new Definition.Head(null, Map.of("early", tensor)));

        assertThat(required(made, "early").bytes())
                .isEqualTo(required(classifiers(encoder, new Definition.Head(List.of(1), null)), "l1")
                        .bytes());
    }

    @Test
    void classifiers_moreLayersThanThereAre_areRefused() {
        assertThatThrownBy(() -> classifiers(Encoders.of(2, 5, 17), new Definition.Head(List.of(1, 3), null)))
                .isInstanceOf(BuildException.class)
                .hasMessage(
                        "encoder.onnx: no head can be fitted: head.layers has 3, but the encoder has 2 layers; correct it");
    }

    @Test
    void classifiers_unknownTensor_isRefused() {
        assertThatThrownBy(() -> classifiers(Encoders.of(2, 5, 17), new Definition.Head(null, Map.of("x", "absent"))))
                .hasMessageContaining("head.tensors names 'absent', which is not the output of a node");
    }

    @Test
    void classifiers_otherStructure_isRefusedWithWhatWasFound() {
        OnnxGraph encoder = Encoders.of(1, 5, 17);
        GraphProto graph = encoder.model().getGraph();
        OnnxGraph cut = encoder.with(graph.toBuilder()
                .setOutput(
                        0,
                        graph.getOutput(0).toBuilder().setName(graph.getNode(2).getOutput(0)))
                .build());

        assertThatThrownBy(() -> classifiers(cut, new Definition.Head(List.of(1), null)))
                .hasMessageContaining("3 layer normalisations do not match a BERT encoder");
    }

    private static OnnxGraph required(Map<String, OnnxGraph> made, String name) {
        return Objects.requireNonNull(made.get(name), name);
    }

    private Map<String, OnnxGraph> classifiers(OnnxGraph encoder, Definition.Head head) {
        return new HeadFitting("logits", LABELS, 2, this::write).classifiers(encoder, FILE, head);
    }

    private Map<String, Path> write(OnnxGraph graph, Set<String> outputs) throws VariantException {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String output : outputs) {
            Path file = folder.resolve(output + ".npy");
            files.put(output, file);
            try (NpyWriter writer = NpyWriter.create(file, TensorType.FP32, List.of((int) Encoders.WIDTH))) {
                for (float[] vector : (float[][]) run(graph, IDS, MASK, output)) {
                    writer.write(Item.floats(vector));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (OrtException e) {
                throw new VariantException(String.valueOf(e.getMessage()));
            }
        }
        return files;
    }

    private static Object run(OnnxGraph graph, long[][] ids, long[][] mask, String output) throws OrtException {
        OrtEnvironment environment = OnnxRuntime.environment();
        long[][] types = new long[ids.length][ids[0].length];
        try (OrtSession session = environment.createSession(graph.bytes());
                OnnxTensor a = OnnxTensor.createTensor(environment, ids);
                OnnxTensor b = OnnxTensor.createTensor(environment, mask);
                OnnxTensor c = OnnxTensor.createTensor(environment, types);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", a, "attention_mask", b, "token_type_ids", c))) {
            return result.get(output).orElseThrow().getValue();
        }
    }
}
