package io.infaas.triton.embedded.model;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The classification extension: the top classes of an output as {@code value:index:label} strings. */
final class Classification {
    private Classification() {}

    /** The {@code count} largest values of each batch element, largest first. */
    static Tensor of(Tensor tensor, long count, boolean batching, List<String> labels) throws NodeException {
        Datatype type = Datatype.named(tensor.datatype()).orElseThrow();
        int batch = batching ? Math.toIntExact(tensor.shape().get(0)) : 1;
        int classes = (int) (batch == 0 ? 0 : Shapes.elements(tensor.shape()) / batch);
        int kept = (int) Math.min(count, classes);
        double[] values = values(tensor.data(), type, batch * classes);
        List<String> texts = new ArrayList<>();
        for (int b = 0; b < batch; b++) {
            int start = b * classes;
            IntStream.range(0, classes)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer i) -> values[start + i])
                            .reversed())
                    .limit(kept)
                    .forEach(i -> texts.add(
                            text(values[start + i], type) + ":" + i + (i < labels.size() ? ":" + labels.get(i) : "")));
        }
        List<Long> shape = batching ? List.of((long) batch, (long) kept) : List.of((long) kept);
        return new Tensor(tensor.name(), Datatype.BYTES.name(), shape, OnnxTensors.bytes(texts));
    }

    private static String text(double value, Datatype type) {
        return switch (type) {
            case FP32, FP64 -> String.format(Locale.ROOT, "%f", value);
            default -> Long.toString((long) value);
        };
    }

    private static double[] values(ByteBuffer data, Datatype type, int count) throws NodeException {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (type) {
                case BOOL, INT8 -> data.get();
                case UINT8 -> Byte.toUnsignedInt(data.get());
                case INT16 -> data.getShort();
                case INT32 -> data.getInt();
                case INT64 -> data.getLong();
                case FP32 -> data.getFloat();
                case FP64 -> data.getDouble();
                default ->
                    throw NodeException.invalid("class result not available for output due to unsupported type '"
                            + type.configured() + "'");
            };
        }
        return values;
    }
}
