package io.infaas.builder.measure;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Makes tensors of strings as clients of a node send them, in UTF-8.
 *
 * <p>ONNX Runtime 1.29 for Java passes strings in the JVM's own encoding: characters above U+FFFF, such as emoji, have other bytes in it,
 * so that no category with them is found. A network that answers a constant keeps the bytes.
 */
public final class StringTensors {

    private static final String CONSTANT = "constant";
    private static final String TENSOR = "tensor";

    private StringTensors() {}

    /** The caller closes it. */
    public static OnnxTensor of(OrtEnvironment environment, List<String> texts, long[] shape) throws OrtException {
        if (texts.stream().allMatch(text -> text.chars().noneMatch(one -> Character.isSurrogate((char) one)))) {
            return OnnxTensor.createTensor(environment, texts.toArray(String[]::new), shape);
        }
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            byte[] network = answering(texts, shape).toByteArray();
            try (OrtSession session = environment.createSession(network, options)) {
                // the result is not closed, which would close its tensor, too
                return (OnnxTensor) session.run(Map.of()).get(TENSOR).orElseThrow();
            }
        }
    }

    private static ModelProto answering(List<String> texts, long[] shape) {
        TensorProto.Builder constant =
                TensorProto.newBuilder().setName(CONSTANT).setDataType(DataType.STRING_VALUE);
        LongStream.of(shape).forEach(constant::addDims);
        texts.forEach(text -> constant.addStringData(ByteString.copyFromUtf8(text)));
        ValueInfoProto.Builder output = ValueInfoProto.newBuilder().setName(TENSOR);
        output.getTypeBuilder().getTensorTypeBuilder().setElemType(DataType.STRING_VALUE);
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(GraphProto.newBuilder()
                        .setName(TENSOR)
                        .addInitializer(constant)
                        .addNode(NodeProto.newBuilder()
                                .setOpType("Identity")
                                .addInput(CONSTANT)
                                .addOutput(TENSOR))
                        .addOutput(output))
                .build();
    }
}
