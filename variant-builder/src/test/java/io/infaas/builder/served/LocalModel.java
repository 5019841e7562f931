package io.infaas.builder.served;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.infaas.builder.node.NodeInput;
import io.infaas.triton.embedded.model.OnnxRuntime;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /** The first output for each of several requests. */
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
                FloatBuffer values = ((OnnxTensor) result.get(output).orElseThrow()).getFloatBuffer();
                float[] answer = new float[values.remaining()];
                values.get(answer);
                return answer;
            }
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(NodeInput input) throws OrtException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(input.content().size()).order(ByteOrder.nativeOrder());
        input.content().copyTo(bytes);
        OnnxJavaType type =
                switch (input.type()) {
                    case FP32 -> OnnxJavaType.FLOAT;
                    case INT64 -> OnnxJavaType.INT64;
                    default -> throw new IllegalArgumentException(input.type() + " is no input of an example");
                };
        long[] shape = input.shape().stream().mapToLong(Long::longValue).toArray();
        return OnnxTensor.createTensor(ENVIRONMENT, bytes.flip(), shape, type);
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
