package io.infaas.triton.embedded.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.infaas.triton.embedded.http.InferReader.HttpInferRequest;
import io.infaas.triton.embedded.model.Datatype;
import io.infaas.triton.embedded.model.InferenceResult;
import io.infaas.triton.embedded.model.NodeException;
import io.infaas.triton.embedded.model.Tensor;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes an inference response: JSON, followed by the binary outputs. */
final class InferWriter {
    private static final JsonFactory JSON = JsonFactory.builder()
            // Triton writes NaN and Infinity unquoted; quotes would turn them into strings.
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .build();

    private InferWriter() {}

    /** @param headerLength length of the JSON part in bytes if binary outputs follow, else -1 */
    record ResponseBody(Buffer body, int headerLength) {}

    static ResponseBody write(InferenceResult answer, HttpInferRequest request) throws NodeException {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        List<Tensor> binary = new ArrayList<>();
        try (JsonGenerator out = JSON.createGenerator(json)) {
            out.writeStartObject();
            if (!answer.id().isEmpty()) {
                out.writeStringField("id", answer.id());
            }
            out.writeStringField("model_name", answer.model());
            out.writeStringField("model_version", answer.version());
            out.writeArrayFieldStart("outputs");
            for (Tensor output : answer.outputs()) {
                boolean asBinary = request.binary(output.name());
                output(out, output, asBinary);
                if (asBinary) {
                    binary.add(output);
                }
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Buffer body = Buffer.buffer(json.toByteArray());
        int headerLength = body.length();
        for (Tensor output : binary) {
            body.appendBytes(output.bytes());
        }
        return new ResponseBody(body, body.length() > headerLength ? headerLength : -1);
    }

    private static void output(JsonGenerator out, Tensor output, boolean binary) throws IOException, NodeException {
        out.writeStartObject();
        out.writeStringField("name", output.name());
        out.writeStringField("datatype", output.datatype());
        out.writeArrayFieldStart("shape");
        for (long dim : output.shape()) {
            out.writeNumber(dim);
        }
        out.writeEndArray();
        if (binary) {
            out.writeObjectFieldStart("parameters");
            out.writeNumberField("binary_data_size", output.data().remaining());
            out.writeEndObject();
        } else {
            out.writeArrayFieldStart("data");
            data(out, output);
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    static void data(JsonGenerator out, Tensor output) throws IOException, NodeException {
        Datatype type = Datatype.parse(output.datatype()).orElseThrow();
        if (type == Datatype.FP16 || type == Datatype.BF16) {
            throw NodeException.invalid("sending " + type
                    + " data via JSON is not supported. Please use the binary data format for output");
        }
        ByteBuffer data = output.data();
        while (data.hasRemaining()) {
            switch (type) {
                case BOOL -> out.writeBoolean(data.get() != 0);
                case UINT8 -> out.writeNumber(Byte.toUnsignedInt(data.get()));
                case UINT16 -> out.writeNumber(Short.toUnsignedInt(data.getShort()));
                case UINT32 -> out.writeNumber(Integer.toUnsignedLong(data.getInt()));
                case UINT64 -> out.writeNumber(Long.toUnsignedString(data.getLong()));
                case INT8 -> out.writeNumber(data.get());
                case INT16 -> out.writeNumber(data.getShort());
                case INT32 -> out.writeNumber(data.getInt());
                case INT64 -> out.writeNumber(data.getLong());
                // As a double, like Triton: the digits then give the exact value of the float.
                case FP32 -> out.writeNumber((double) data.getFloat());
                case FP64 -> out.writeNumber(data.getDouble());
                default -> {
                    byte[] text = new byte[data.getInt()];
                    data.get(text);
                    out.writeString(new String(text, StandardCharsets.UTF_8));
                }
            }
        }
    }
}
