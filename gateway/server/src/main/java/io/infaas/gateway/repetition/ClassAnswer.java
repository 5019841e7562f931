package io.infaas.gateway.repetition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.catalog.Contract;
import io.infaas.triton.protocol.ModelInferResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * The class that an answer names for each of its items: the largest of the numbers in the last dimension of the contract's first output; a
 * single number for two labels is the probability of the second one. Two answers agree about an item if they name the same class, which
 * is what the metric top-1 judges.
 *
 * @param classes index of the class of each item
 */
record ClassAnswer(List<Integer> classes) {

    private static final ObjectMapper JSON = new ObjectMapper();

    ClassAnswer {
        classes = List.copyOf(classes);
    }

    /** Number of items about which both agree; empty if they have not the same number of items. */
    Optional<Integer> agreed(ClassAnswer other) {
        return classes.isEmpty() || classes.size() != other.classes.size()
                ? Optional.empty()
                : Optional.of((int) IntStream.range(0, classes.size())
                        .filter(item -> classes.get(item).equals(other.classes.get(item)))
                        .count());
    }

    /** Reads a message; empty if it has no numbers of the contract's first output. */
    static Optional<ClassAnswer> ofGrpc(byte[] message, Contract contract) {
        try {
            ModelInferResponse response = ModelInferResponse.parseFrom(message);
            return ofGrpc(response, contract);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    static Optional<ClassAnswer> ofGrpc(ModelInferResponse response, Contract contract) {
        String name = contract.outputs().get(0).name();
        for (int i = 0; i < response.getOutputsCount(); i++) {
            var output = response.getOutputs(i);
            if (!output.getName().equals(name) || !output.getDatatype().equals("FP32")) {
                continue;
            }
            if (i < response.getRawOutputContentsCount()) {
                ByteBuffer raw = response.getRawOutputContents(i).asReadOnlyByteBuffer();
                float[] values = new float[raw.remaining() / Float.BYTES];
                raw.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
                return of(values, contract);
            }
            List<Float> contents = output.getContents().getFp32ContentsList();
            float[] values = new float[contents.size()];
            for (int k = 0; k < values.length; k++) {
                values[k] = contents.get(k);
            }
            return of(values, contract);
        }
        return Optional.empty();
    }

    /** Reads a JSON document; empty if it has no numbers of the contract's first output. */
    static Optional<ClassAnswer> ofJson(byte[] document, Contract contract) {
        JsonNode read;
        try {
            read = JSON.readTree(document);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
        String name = contract.outputs().get(0).name();
        return StreamSupport.stream(read.path("outputs").spliterator(), false)
                .filter(output -> output.path("name").asText().equals(name)
                        && output.path("datatype").asText().equals("FP32"))
                .findFirst()
                .flatMap(output -> {
                    JsonNode data = output.path("data");
                    float[] values = new float[data.size()];
                    for (int k = 0; k < values.length; k++) {
                        values[k] = (float) data.get(k).asDouble(Float.NaN);
                    }
                    return of(values, contract);
                });
    }

    private static Optional<ClassAnswer> of(float[] values, Contract contract) {
        List<Long> shape = contract.outputs().get(0).shape();
        long width = shape.isEmpty() ? -1 : shape.get(shape.size() - 1);
        boolean single = width == 1 && contract.labels().size() == 2;
        if (width < 1 || (width == 1 && !single) || values.length % width != 0) {
            return Optional.empty();
        }
        List<Integer> classes = new ArrayList<>();
        for (int from = 0; from < values.length; from += (int) width) {
            classes.add(single ? (values[from] > 0.5f ? 1 : 0) : largest(values, from, (int) width));
        }
        return Optional.of(new ClassAnswer(classes));
    }

    private static int largest(float[] values, int from, int width) {
        int largest = 0;
        for (int k = 1; k < width; k++) {
            if (values[from + k] > values[from + largest]) {
                largest = k;
            }
        }
        return largest;
    }
}
