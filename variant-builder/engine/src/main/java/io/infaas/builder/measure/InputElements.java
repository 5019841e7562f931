package io.infaas.builder.measure;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import io.infaas.builder.data.StringElements;
import io.infaas.catalog.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The elements of one input of a batch.
 *
 * @param bytes direct buffer in native byte order; strings are {@link StringElements filled}
 * @param elementBytes bytes of an element
 */
public record InputElements(ByteBuffer bytes, int elementBytes, List<Long> shape) {

    private static final String CONSTANT = "constant";
    private static final String TENSOR = "tensor";

    public InputElements {
        shape = List.copyOf(shape);
    }

    /** Rows of {@code itemLengths} elements, padded with zeros, which are empty strings, to {@code longest}. */
    static InputElements padded(ByteBuffer rows, int size, int[] itemLengths, int longest) {
        ByteBuffer bytes = direct((long) itemLengths.length * longest * size);
        int from = 0;
        for (int i = 0; i < itemLengths.length; i++) {
            int length = itemLengths[i] * size;
            bytes.put(i * longest * size, rows, from, length);
            from += length;
        }
        return new InputElements(bytes, size, List.of((long) itemLengths.length, (long) longest));
    }

    /** {@code count} items, repeated from the first one to fill {@code shape}. */
    static InputElements repeated(ByteBuffer items, int size, int count, List<Long> shape) {
        int itemBytes = items.remaining() / count;
        long batchItems = shape.get(0);
        ByteBuffer bytes = direct(itemBytes * batchItems);
        for (int i = 0; i < batchItems; i++) {
            bytes.put(i * itemBytes, items, i % count * itemBytes, itemBytes);
        }
        return new InputElements(bytes, size, shape);
    }

    /** Rows of {@code itemLengths} elements: each is repeated to {@code length}, and the rows are repeated to {@code items}. */
    static InputElements tiled(ByteBuffer rows, int size, int[] itemLengths, int items, int length) {
        ByteBuffer bytes = direct((long) items * length * size);
        int from = 0;
        for (int i = 0; i < items; i++) {
            int row = i % itemLengths.length;
            from = row == 0 ? 0 : from + itemLengths[row - 1] * size;
            for (int j = 0; j < length; j++) {
                bytes.put((i * length + j) * size, rows, from + j % itemLengths[row] * size, size);
            }
        }
        return new InputElements(bytes, size, List.of((long) items, (long) length));
    }

    /** The only item, without the dimension for the number of items. */
    InputElements single() {
        if (shape.get(0) != 1) {
            throw new IllegalArgumentException("%d items in a tensor that holds one".formatted(shape.get(0)));
        }
        return new InputElements(bytes, elementBytes, shape.subList(1, shape.size()));
    }

    private static ByteBuffer direct(long bytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }

    /** The elements in the protocol's form. */
    public ByteBuffer raw(TensorType type) {
        // this machine is little-endian, as the protocol requires
        ByteBuffer byteBuffer = bytes.duplicate().rewind();
        return type == TensorType.BYTES ? StringElements.raw(byteBuffer, elementBytes) : byteBuffer;
    }

    OnnxTensor tensor(OrtEnvironment environment, Feed.Input input) throws OrtException {
        long[] dimensions = shape.stream().mapToLong(Long::longValue).toArray();
        if (input.type() == TensorType.BYTES) {
            return stringTensor(environment, StringElements.texts(bytes, elementBytes), dimensions);
        }
        OnnxJavaType type =
                switch (input.type()) {
                    case FP32 -> OnnxJavaType.FLOAT;
                    case FP64 -> OnnxJavaType.DOUBLE;
                    case FP16 -> OnnxJavaType.FLOAT16;
                    case BF16 -> OnnxJavaType.BFLOAT16;
                    case INT64 -> OnnxJavaType.INT64;
                    case INT32 -> OnnxJavaType.INT32;
                    case INT16 -> OnnxJavaType.INT16;
                    case INT8 -> OnnxJavaType.INT8;
                    case UINT8 -> OnnxJavaType.UINT8;
                    case BOOL -> OnnxJavaType.BOOL;
                    default ->
                        throw new IllegalArgumentException("input '%s' is %s, which the runtime does not accept"
                                .formatted(input.name(), input.type()));
                };
        return OnnxTensor.createTensor(environment, bytes, dimensions, type);
    }

    /**
     * Makes tensors of strings as clients of a node send them, in UTF-8.
     *
     * <p>ONNX Runtime 1.29 for Java passes strings in the JVM's own encoding: characters above U+FFFF, such as emoji, have other bytes in it,
     * so that no category with them is found. A network that answers a constant keeps the bytes.
     *
     * <p>The caller closes it.
     */
    public static OnnxTensor stringTensor(OrtEnvironment environment, List<String> texts, long[] shape)
            throws OrtException {
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
