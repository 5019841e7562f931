package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.fixture.Fashion;
import io.infaas.triton.embedded.model.OnnxRuntime;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Speed-up of the 8-bit transforms over FP32, on one thread at batch 1. All graphs take turns, so that other load of the
 * machine slows all of them. Processors without VNNI gain less.
 */
@Tag("proof")
@Tag("alone")
class TransformSpeedIT {

    private static final int ROUNDS = 25;
    private static final long SLICE_NANOS = 40_000_000;
    private static final long LENGTH = 32;
    private static final OrtEnvironment ENVIRONMENT = OnnxRuntime.environment();

    @BeforeAll
    static void requireVnni() throws IOException {
        Assumptions.assumeTrue(Files.readString(Path.of("/proc/cpuinfo")).contains("vnni"), "no VNNI");
    }

    @ParameterizedTest
    // the gain of 8 bits depends on the processor: PyPI's quantiser gains 2.2 for fm-medium on some, 2.6 on others
    @CsvSource({"fm-medium, 2.0", "fm-large, 2.4"})
    void staticInt8_convolutions_areFaster(String architecture, double times) throws VariantException, OrtException {
        OnnxGraph source = OnnxGraph.read(Fashion.model(architecture));
        Map<String, OnnxTensor> image = Map.of("image", image());

        Map<String, Double> ratios = ratios(architecture, source, image);

        assertThat(ratios.get("int8")).isGreaterThanOrEqualTo(times);
    }

    @Test
    void dynamicInt8_sentenceEncoder_isTwiceAsFast(@TempDir Path folder)
            throws VariantException, OrtException, IOException {
        Assumptions.assumeTrue(MiniLm.isGiven(), "-Dinfaas.minilm names no jar");
        OnnxGraph source = OnnxGraph.read(MiniLm.file(folder).orElseThrow());
        Map<String, OnnxTensor> text = new HashMap<>();
        text.put("input_ids", longs(new Random(1).longs(LENGTH, 1000, 30000).toArray()));
        text.put("attention_mask", longs(filled(1)));
        text.put("token_type_ids", longs(filled(0)));

        Map<String, Double> ratios = ratios("minilm", source, text);

        assertThat(ratios.get("dyn8")).isGreaterThanOrEqualTo(2);
    }

    /** Ratios of the time of {@code source} to that of each transform's graph. */
    private static Map<String, Double> ratios(String name, OnnxGraph source, Map<String, OnnxTensor> inputs)
            throws VariantException, OrtException {
        Map<String, OrtSession> sessions = new LinkedHashMap<>();
        Map<String, Integer> sizes = new HashMap<>();
        for (Transform transform : List.of(
                new Unchanged(),
                new StaticInt8(),
                new StaticInt8.SymmetricInt8(),
                new DynamicInt8(),
                new DynamicInt8("dyn7", new Options(List.of(), 100, Options.Bits.SEVEN)),
                new BlockRewrite.Int8Weights(),
                new BlockRewrite.Int4Weights(),
                new HalfWeights(),
                new HalfGraph())) {
            byte[] bytes = transform
                    .apply(source, (tensors, percentile) -> ranges(source, tensors, inputs))
                    .bytes();
            sizes.put(transform.name(), bytes.length);
            sessions.put(transform.name(), session(bytes));
        }
        Map<String, double[]> times = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, OrtSession> session : sessions.entrySet()) {
                times.computeIfAbsent(session.getKey(), key -> new double[ROUNDS])[round] =
                        milliseconds(session.getValue(), inputs);
            }
        }
        for (OrtSession session : sessions.values()) {
            session.close();
        }
        Map<String, Double> ratios = new LinkedHashMap<>();
        double base = median(Objects.requireNonNull(times.get("fp32")));
        times.forEach((transform, own) -> {
            ratios.put(transform, base / median(own));
            System.out.printf(
                    Locale.ROOT,
                    "%-10s %-6s %9.1f kB  p50 %8.3f ms  %5.2f x%n",
                    name,
                    transform,
                    Objects.requireNonNull(sizes.get(transform)) / 1000.0,
                    median(own),
                    base / median(own));
        });
        return ratios;
    }

    /** The median run of one slice of time. */
    private static double milliseconds(OrtSession session, Map<String, OnnxTensor> inputs) throws OrtException {
        double[] runs = new double[100_000];
        int count = 0;
        long end = System.nanoTime() + SLICE_NANOS;
        long before = System.nanoTime();
        while ((before < end || count < 3) && count < runs.length) {
            session.run(inputs).close();
            long after = System.nanoTime();
            runs[count++] = (after - before) / 1e6;
            before = after;
        }
        return median(Arrays.copyOf(runs, count));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static OrtSession session(byte[] model) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            return ENVIRONMENT.createSession(model, options);
        }
    }

    private static Map<String, Range> ranges(OnnxGraph graph, Set<String> tensors, Map<String, OnnxTensor> inputs)
            throws VariantException {
        try (OrtSession session = session(graph.exposing(tensors).bytes());
                OrtSession.Result result = session.run(inputs)) {
            Map<String, Range> ranges = new HashMap<>();
            for (String tensor : tensors) {
                OnnxTensor fed = inputs.get(tensor);
                FloatBuffer values =
                        (fed == null ? (OnnxTensor) result.get(tensor).orElseThrow() : fed).getFloatBuffer();
                float[] copy = new float[values.remaining()];
                values.get(copy);
                ranges.put(tensor, Range.of(copy));
            }
            return ranges;
        } catch (OrtException e) {
            throw new VariantException(String.valueOf(e.getMessage()));
        }
    }

    private static OnnxTensor image() throws OrtException {
        float[] values = new float[28 * 28];
        Random random = new Random(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(values), new long[] {1, 1, 28, 28});
    }

    private static OnnxTensor longs(long[] values) throws OrtException {
        return OnnxTensor.createTensor(ENVIRONMENT, LongBuffer.wrap(values), new long[] {1, LENGTH});
    }

    private static long[] filled(long value) {
        long[] values = new long[(int) LENGTH];
        Arrays.fill(values, value);
        return values;
    }
}
