package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.fixture.Fashion;
import io.infaas.triton.servers.Finished;
import io.infaas.triton.servers.PythonPackages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our dynamic quantisation against that of ONNX Runtime's Python package, bit by bit. */
@Tag("proof")
class QuantizerReferenceIT {

    private static final Calibration NONE = (tensors, percentile) -> Map.of();
    private static final List<String> LAYERS = List.of("matmul", "twice", "skip", "relu", "softmax");
    private static final Map<String, OnnxGraph> SOURCES = new LinkedHashMap<>();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void quantizeByPython() throws IOException {
        PythonPackages python = PythonPackages.quantizer();
        for (String network : List.of("fm-nano", "fm-small", "fm-medium", "fm-large")) {
            SOURCES.put(network, OnnxGraph.read(Fashion.model(network)));
        }
        for (int seed = 1; seed <= 4; seed++) {
            OnnxGraph network = TextNetworks.of(LAYERS, seed % 2 == 0, seed, 10L + seed);
            SOURCES.put("text" + seed, network);
        }
        SOURCES.put("extreme", extreme());
        MiniLm.file(folder).ifPresent(file -> SOURCES.put("minilm", OnnxGraph.read(file)));
        for (Map.Entry<String, OnnxGraph> source : SOURCES.entrySet()) {
            Files.write(
                    folder.resolve(source.getKey() + ".onnx"), source.getValue().bytes());
        }
        Path script = folder.resolve("quantize_dynamic.py");
        try (InputStream in = QuantizerReferenceIT.class.getResourceAsStream("quantize_dynamic.py")) {
            Files.copy(Objects.requireNonNull(in), script);
        }

        Finished finished = python.run(script, List.of(folder.toString()), Duration.ofMinutes(3));

        assertThat(finished.status()).as(finished.errors()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Options.Bits.class)
    void apply_anyNetwork_storesTheSameBits(Options.Bits bits) throws VariantException {
        for (Map.Entry<String, OnnxGraph> source : SOURCES.entrySet()) {
            OnnxGraph ours = quantized(source.getValue(), bits);

            OnnxGraph theirs = reference(source.getKey(), bits);
            assertThat(parameters(ours)).as(source.getKey()).isNotEmpty().isEqualTo(parameters(theirs));
        }
    }

    @ParameterizedTest
    @EnumSource(Options.Bits.class)
    void apply_textNetwork_answersAsTheReference(Options.Bits bits) throws VariantException, OrtException {
        for (String name : List.of("text1", "text2", "text3", "text4")) {
            OnnxGraph ours = quantized(Objects.requireNonNull(SOURCES.get(name)), bits);

            Runs.assertAlike(ours, reference(name, bits), 1, 1e-5);
        }
    }

    @Test
    void sources_ofFullRun_includeMiniLm() {
        assertThat(SOURCES.containsKey("minilm")).isEqualTo(MiniLm.isGiven());
    }

    private static OnnxGraph quantized(OnnxGraph source, Options.Bits bits) throws VariantException {
        return new DynamicInt8("dyn8", new Options(List.of(), 100, bits)).apply(source, NONE);
    }

    private static OnnxGraph reference(String name, Options.Bits bits) {
        return OnnxGraph.read(folder.resolve(name + (bits == Options.Bits.EIGHT ? ".int8" : ".int7")));
    }

    /** The constants after quantisation: shape and values by name. */
    private static Map<String, List<Object>> parameters(OnnxGraph graph) {
        Map<String, List<Object>> parameters = new TreeMap<>();
        graph.constants().forEach((name, tensor) -> {
            if (name.endsWith("_quantized") || name.endsWith("_scale") || name.endsWith("_zero_point")) {
                List<Object> content = new ArrayList<>(tensor.getDimsList());
                content.add(tensor.getDataType());
                content.add(bits(tensor));
                // the reference renames transposed tensors; we keep the name
                parameters.put(name.replace("_Transposed", ""), content);
            }
        });
        return parameters;
    }

    private static List<Integer> bits(TensorProto tensor) {
        List<Integer> bits = new ArrayList<>();
        if (tensor.getDataType() == Protos.FLOAT) {
            for (float value : Protos.floats(tensor)) {
                bits.add(Float.floatToRawIntBits(value));
            }
        } else if (tensor.getInt32DataCount() > 0) {
            tensor.getInt32DataList().forEach(value -> bits.add(value & 0xff));
        } else {
            for (byte value : tensor.getRawData()) {
                bits.add(value & 0xff);
            }
        }
        return bits;
    }

    /** Weights at the limits of floats: columns of zeros, of numbers next to zero, and of very large numbers. */
    private static OnnxGraph extreme() {
        OnnxGraph source = TextNetworks.of(List.of("matmul"), false, 1, 17);
        GraphProto.Builder graph = source.model().getGraph().toBuilder();
        Random random = new Random(1);
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            TensorProto tensor = graph.getInitializer(i);
            float[] values = Protos.floats(tensor);
            int columns = Math.toIntExact(tensor.getDims(tensor.getDimsCount() - 1));
            for (int j = 0; j < values.length; j++) {
                values[j] = (float) (random.nextGaussian() * Math.pow(10, i == 0 ? -37 : -42 + j % columns * 11));
            }
            graph.setInitializer(i, Protos.floats(tensor.getName(), tensor.getDimsList(), values));
        }
        return source.with(graph.build());
    }
}
