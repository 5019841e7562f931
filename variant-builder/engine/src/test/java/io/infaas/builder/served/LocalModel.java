package io.infaas.builder.served;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtUtil;
import io.infaas.builder.data.Elements;
import io.infaas.builder.data.StringElements;
import io.infaas.builder.measure.InputElements;
import io.infaas.builder.node.NodeInput;
import io.infaas.catalog.TensorType;
import io.infaas.triton.embedded.model.OnnxRuntime;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An ONNX file in the ONNX Runtime of this JVM. */
final class LocalModel implements AutoCloseable {

    private static final OrtEnvironment ENVIRONMENT = OnnxRuntime.environment();

    private final OrtSession session;

    LocalModel(Path model) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            this.session = ENVIRONMENT.createSession(model.toString(), options);
        }
    }

    /** The numbers of an output for each of several requests. */
    List<float[]> answers(String output, List<List<NodeInput>> requests) throws OrtException {
        List<float[]> answers = new ArrayList<>();
        for (List<NodeInput> inputs : requests) {
            answers.add(answer(output, inputs));
        }
        return answers;
    }

    private float[] answer(String output, List<NodeInput> inputs) throws OrtException {
        Map<String, OnnxTensor> tensors = new HashMap<>();
        try {
            for (NodeInput input : inputs) {
                tensors.put(input.name(), tensor(input));
            }
            try (OrtSession.Result result = session.run(tensors)) {
                OnnxTensor tensor = (OnnxTensor) result.get(output).orElseThrow();
                if (tensor.getInfo().type == OnnxJavaType.STRING) {
                    String[] strings = OrtUtil.flattenString(tensor.getValue());
                    return RealNode.numbers(StringElements.raw(List.of(strings)), TensorType.BYTES);
                }
                return Elements.floats(
                        tensor.getByteBuffer().order(ByteOrder.nativeOrder()), type(tensor.getInfo().type));
            }
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(NodeInput input) throws OrtException {
        long[] shape = input.shape().stream().mapToLong(Long::longValue).toArray();
        if (input.type() == TensorType.BYTES) {
            return InputElements.stringTensor(
                    ENVIRONMENT, strings(input.content().asReadOnlyByteBuffer()), shape);
        }
        ByteBuffer bytes = ByteBuffer.allocateDirect(input.content().size()).order(ByteOrder.nativeOrder());
        input.content().copyTo(bytes);
        return OnnxTensor.createTensor(ENVIRONMENT, bytes.flip(), shape, type(input.type()));
    }

    private static List<String> strings(ByteBuffer raw) {
        List<String> strings = new ArrayList<>();
        raw.order(ByteOrder.LITTLE_ENDIAN);
        while (raw.hasRemaining()) {
            byte[] bytes = new byte[raw.getInt()];
            raw.get(bytes);
            strings.add(new String(bytes, StandardCharsets.UTF_8));
        }
        return strings;
    }

    private static OnnxJavaType type(TensorType type) {
        return switch (type) {
            case FP32 -> OnnxJavaType.FLOAT;
            case FP64 -> OnnxJavaType.DOUBLE;
            case FP16 -> OnnxJavaType.FLOAT16;
            case BF16 -> OnnxJavaType.BFLOAT16;
            case BYTES -> OnnxJavaType.STRING;
            default -> OnnxJavaType.valueOf(type.name());
        };
    }

    private static TensorType type(OnnxJavaType type) {
        return Arrays.stream(TensorType.values())
                .filter(one -> one != TensorType.UINT16 && one != TensorType.UINT32 && one != TensorType.UINT64)
                .filter(one -> type(one) == type)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(type + " is no output of an example"));
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
