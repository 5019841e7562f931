package io.infaas.triton.embedded.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.infaas.triton.embedded.model.InferenceResult;
import io.infaas.triton.embedded.model.NodeException;
import io.infaas.triton.embedded.model.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Writes a generate response: one object with a member per output, sorted by name. */
final class GenerateWriter {
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();

    private GenerateWriter() {}

    static String write(InferenceResult answer) throws NodeException {
        Map<String, Object> members = new TreeMap<>();
        for (Tensor output : answer.outputs()) {
            members.put(output.name(), output);
        }
        members.put("model_name", answer.model());
        members.put("model_version", answer.version());
        if (!answer.id().isEmpty()) {
            members.put("id", answer.id());
        }
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(json)) {
            out.writeStartObject();
            for (Map.Entry<String, Object> member : members.entrySet()) {
                out.writeFieldName(member.getKey());
                if (member.getValue() instanceof Tensor tensor) {
                    tensor(out, tensor);
                } else {
                    out.writeString(member.getValue().toString());
                }
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return json.toString(StandardCharsets.UTF_8);
    }

    /** Writes a single element as a bare value, several as one flat array. */
    private static void tensor(JsonGenerator out, Tensor tensor) throws IOException, NodeException {
        boolean one = tensor.shape().stream().mapToLong(dim -> dim).reduce(1, (a, b) -> a * b) == 1;
        if (!one) {
            out.writeStartArray();
        }
        InferWriter.data(out, tensor);
        if (!one) {
            out.writeEndArray();
        }
    }
}
