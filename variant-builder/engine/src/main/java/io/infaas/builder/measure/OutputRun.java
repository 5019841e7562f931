package io.infaas.builder.measure;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.OrtUtil;
import io.infaas.builder.data.NpyWriter;
import io.infaas.builder.data.StringElements;
import io.infaas.builder.data.WholeShapes;
import io.infaas.catalog.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Runs a model on the items of a feed and writes its outputs to files. */
final class OutputRun implements AutoCloseable {

    private record OutputFile(NpyWriter writer, List<Integer> itemShape) {}

    private final OutputTask task;
    private final Map<String, OutputFile> files = new HashMap<>();

    private OutputRun(OutputTask task) {
        this.task = task;
    }

    static OutputTask.Result of(OrtEnvironment environment, OutputTask task) throws OrtException, IOException {
        int threads = Runtime.getRuntime().availableProcessors();
        int items = 0;
        try (OutputRun outputs = new OutputRun(task);
                ModelSession model = ModelSession.open(environment, task.model(), threads, OptLevel.ALL_OPT);
                InputBatches batches = new InputBatches(environment, task.feed())) {
            while (batches.hasNext()) {
                try (InputBatches.InputBatch batch = batches.next(Math.max(1, task.batch()));
                        OrtSession.Result result = model.run(batch)) {
                    for (String output : task.files().keySet()) {
                        outputs.write(output, result, batch.items());
                    }
                    items += batch.items();
                }
            }
        }
        return new OutputTask.Result(items);
    }

    private void write(String output, OrtSession.Result result, int items) throws IOException, OrtException {
        if (!(result.get(output).orElse(null) instanceof OnnxTensor tensor)) {
            throw new IllegalArgumentException("output '%s' is not a tensor".formatted(output));
        }
        List<Integer> shape = LongStream.of(tensor.getInfo().getShape())
                .mapToObj(Math::toIntExact)
                .toList();
        List<Integer> itemShape = itemShape(output, shape, items);
        boolean areStrings = tensor.getInfo().type == OnnxJavaType.STRING;
        OutputFile file = files.get(output);
        if (file == null) {
            TensorType type = areStrings ? TensorType.BYTES : TensorType.FP32;
            file = new OutputFile(NpyWriter.create(Path.of(task.files().get(output)), type, itemShape), itemShape);
            files.put(output, file);
        }
        if (!file.itemShape().equals(itemShape)) {
            throw new IllegalArgumentException("output '%s' has items of differing shapes: %s and %s"
                    .formatted(output, file.itemShape(), itemShape));
        }
        file.writer().write(areStrings ? strings(tensor) : floats(output, tensor));
    }

    private List<Integer> itemShape(String output, List<Integer> shape, int items) {
        if (task.batch() == 0) {
            return WholeShapes.item(shape);
        }
        if (shape.isEmpty() || shape.get(0) != items) {
            throw new IllegalArgumentException("output '%s' is %s for %d items: its first dimension must be the batch"
                    .formatted(output, shape, items));
        }
        return shape.subList(1, shape.size());
    }

    private static ByteBuffer strings(OnnxTensor tensor) throws OrtException {
        Object value = tensor.getValue();
        return StringElements.raw(
                List.of(value instanceof String one ? new String[] {one} : OrtUtil.flattenString(value)));
    }

    private static ByteBuffer floats(String output, OnnxTensor tensor) {
        int count = Math.toIntExact(tensor.getInfo().getNumElements());
        ByteBuffer bytes = ByteBuffer.allocateDirect(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        FloatBuffer values = bytes.asFloatBuffer();
        switch (tensor.getInfo().type) {
            case FLOAT, FLOAT16, BFLOAT16 -> values.put(tensor.getFloatBuffer());
            case DOUBLE -> {
                DoubleBuffer doubleBuffer = tensor.getDoubleBuffer();
                doubleBuffer.rewind();
                while (doubleBuffer.hasRemaining()) {
                    values.put((float) doubleBuffer.get());
                }
            }
            case INT64 -> {
                LongBuffer longBuffer = tensor.getLongBuffer();
                while (longBuffer.hasRemaining()) {
                    values.put((float) longBuffer.get());
                }
            }
            case INT32 -> {
                IntBuffer intBuffer = tensor.getIntBuffer();
                while (intBuffer.hasRemaining()) {
                    values.put(intBuffer.get());
                }
            }
            case INT8, UINT8, BOOL -> {
                boolean signed = tensor.getInfo().type == OnnxJavaType.INT8;
                ByteBuffer byteBuffer = tensor.getByteBuffer();
                while (byteBuffer.hasRemaining()) {
                    byte value = byteBuffer.get();
                    values.put(signed ? value : Byte.toUnsignedInt(value));
                }
            }
            default ->
                throw new IllegalArgumentException(
                        "output '%s' is %s, which no metric judges; name numbers as the first output of application.contract.outputs"
                                .formatted(output, tensor.getInfo().type));
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        for (OutputFile file : files.values()) {
            file.writer().close();
        }
    }
}
