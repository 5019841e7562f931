package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.infaas.builder.failure.VariantException;
import io.infaas.triton.embedded.model.OnnxRuntime;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Runs small graphs on random items: FP32 inputs get 0 to 1, INT64 inputs 0 to 9. */
final class Runs {

    static final int BATCH = 4;

    private static final OrtEnvironment ENVIRONMENT = OnnxRuntime.environment();
    private static final int IDS = 10;

    private Runs() {}

    /** The first output for items generated from {@code seed}. */
    static float[] answer(OnnxGraph graph, long seed) throws OrtException {
        Map<String, OnnxTensor> inputs = inputs(graph, seed);
        try (OrtSession session = session(graph);
                OrtSession.Result result = session.run(inputs)) {
            return floats((OnnxTensor) result.get(0));
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    /** As {@link #answer}, in executions of {@code batch} items each. */
    static float[] answer(OnnxGraph graph, long seed, int batch) throws OrtException {
        Map<String, OnnxTensor> inputs = inputs(graph, seed);
        FloatBuffer answers = FloatBuffer.allocate(1 << 10);
        try (OrtSession session = session(graph)) {
            for (int from = 0; from < BATCH; from += batch) {
                Map<String, OnnxTensor> some = new HashMap<>();
                for (Map.Entry<String, OnnxTensor> input : inputs.entrySet()) {
                    some.put(input.getKey(), part(input.getValue(), from, batch));
                }
                try (OrtSession.Result result = session.run(some)) {
                    answers.put(floats((OnnxTensor) result.get(0)));
                } finally {
                    some.values().forEach(OnnxTensor::close);
                }
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
        return Arrays.copyOf(answers.array(), answers.position());
    }

    /** Opens a graph so that all processors answer alike: on those without VNNI, products of 8-bit numbers would else be cut off. */
    private static OrtSession session(OnnxGraph graph) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.addConfigEntry("session.x64quantprecision", "1");
            return ENVIRONMENT.createSession(graph.bytes(), options);
        }
    }

    private static OnnxTensor part(OnnxTensor tensor, int from, int items) throws OrtException {
        long[] shape = tensor.getInfo().getShape().clone();
        int size = Math.toIntExact(tensor.getInfo().getNumElements() / shape[0]);
        shape[0] = items;
        return tensor.getInfo().type == OnnxJavaType.INT64
                ? OnnxTensor.createTensor(ENVIRONMENT, tensor.getLongBuffer().slice(from * size, items * size), shape)
                : OnnxTensor.createTensor(ENVIRONMENT, tensor.getFloatBuffer().slice(from * size, items * size), shape);
    }

    /** Fails unless {@code graph} answers like {@code source}, but for {@code share} of the largest number of the answer. */
    static void assertAlike(OnnxGraph graph, OnnxGraph source, long seed, double share) throws OrtException {
        float[] expected = answer(source, seed);
        float[] answers = answer(graph, seed);
        float span = 0;
        for (float value : expected) {
            span = Math.max(span, Math.abs(value));
        }
        assertThat(answers).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) Math.abs(answers[i] - expected[i])).isLessThanOrEqualTo(share * span);
        }
    }

    /** The ranges of tensors for items generated from {@code seed}. */
    static Map<String, Range> ranges(OnnxGraph graph, Set<String> tensors, long seed) throws VariantException {
        Map<String, OnnxTensor> inputs = inputs(graph, seed);
        try (OrtSession session =
                        ENVIRONMENT.createSession(graph.exposing(tensors).bytes());
                OrtSession.Result result = session.run(inputs)) {
            Map<String, Range> ranges = new HashMap<>();
            for (String name : tensors) {
                OnnxTensor given = inputs.get(name);
                OnnxTensor tensor =
                        given == null ? (OnnxTensor) result.get(name).orElseThrow() : given;
                ranges.put(name, Range.of(floats(tensor)));
            }
            return ranges;
        } catch (OrtException e) {
            throw new VariantException(String.valueOf(e.getMessage()));
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static Map<String, OnnxTensor> inputs(OnnxGraph graph, long seed) {
        Random random = new Random(seed);
        Map<String, OnnxTensor> inputs = new HashMap<>();
        for (ValueInfoProto input : graph.inputs()) {
            List<Dimension> dimensions =
                    input.getType().getTensorType().getShape().getDimList();
            long[] shape = dimensions.stream().mapToLong(Dimension::getDimValue).toArray();
            shape[0] = BATCH;
            int size = 1;
            for (long dimension : shape) {
                size *= (int) dimension;
            }
            boolean isFloat = input.getType().getTensorType().getElemType() == Protos.FLOAT;
            inputs.put(input.getName(), isFloat ? floats(random, size, shape) : ids(random, size, shape));
        }
        return inputs;
    }

    private static OnnxTensor floats(Random random, int size, long[] shape) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = random.nextFloat();
        }
        try {
            return OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(values), shape);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private static OnnxTensor ids(Random random, int size, long[] shape) {
        long[] values = random.longs(size, 0, IDS).toArray();
        try {
            return OnnxTensor.createTensor(ENVIRONMENT, LongBuffer.wrap(values), shape);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private static float[] floats(OnnxTensor tensor) {
        FloatBuffer buffer = tensor.getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }
}
