package io.infaas.triton.embedded.model;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtUtil;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Converts ONNX Runtime values to the wire layout and back. */
final class OnnxTensors {
    private OnnxTensors() {}

    /** A copy of the value, independent of the session. */
    static Tensor read(String name, OnnxTensor value) throws OrtException {
        var info = value.getInfo();
        List<Long> shape = Arrays.stream(info.getShape()).boxed().toList();
        String datatype = Datatype.of(info.type).map(Enum::name).orElse("<invalid>");
        if (info.type != OnnxJavaType.STRING) {
            ByteBuffer data = Shapes.elements(shape) == 0 ? ByteBuffer.allocate(0) : value.getByteBuffer();
            return new Tensor(name, datatype, shape, data);
        }
        Object strings = shape.isEmpty() ? new String[] {(String) value.getValue()} : value.getValue();
        return new Tensor(name, datatype, shape, bytes(Arrays.asList(OrtUtil.flattenString(strings))));
    }

    /** Strings as BYTES elements, in UTF-8. */
    static ByteBuffer bytes(List<String> strings) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        for (String string : strings) {
            byte[] utf8 = string.getBytes(StandardCharsets.UTF_8);
            out.writeBytes(length.clear().putInt(utf8.length).array());
            out.writeBytes(utf8);
        }
        return ByteBuffer.wrap(out.toByteArray());
    }

    /** BYTES elements as strings; the caller has already checked their number. */
    static List<String> strings(Tensor tensor) throws NodeException {
        ByteBuffer data = tensor.data();
        List<String> strings = new ArrayList<>();
        while (data.hasRemaining()) {
            long length = Integer.toUnsignedLong(data.getInt());
            if (length > data.remaining()) {
                throw NodeException.invalid("incomplete string data for inference input '" + tensor.name()
                        + "', expecting string of length " + length + " but only " + data.remaining()
                        + " bytes available");
            }
            byte[] utf8 = new byte[(int) length];
            data.get(utf8);
            strings.add(new String(utf8, StandardCharsets.UTF_8));
        }
        return strings;
    }
}
