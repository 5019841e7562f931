package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The inputs of a text encoder: {@code input_ids}, {@code attention_mask} and {@code token_type_ids}. */
final class TextInputs {

    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String TYPES = "token_type_ids";

    private TextInputs() {}

    /** @throws BuildException if the contract has an input that texts do not fill */
    static void check(DataSource source) {
        for (ContractTensor input : source.contract().inputs()) {
            boolean isTextInput = Set.of(IDS, MASK, TYPES).contains(input.name())
                    && Set.of(TensorType.INT64, TensorType.INT32).contains(input.type())
                    && input.shape().equals(List.of(-1L));
            if (!isTextInput) {
                throw new BuildException(
                        "application.contract.inputs: '%s' is %s %s; texts need the inputs %s, %s and %s, INT64 or INT32, [-1]"
                                .formatted(input.name(), input.type(), input.shape(), IDS, MASK, TYPES));
            }
        }
    }

    /** The inputs for a text by the tokenizer, which must exist. */
    static Map<String, ByteBuffer> fill(DataSource source, String words) {
        int[] ids = source.tokenizer().orElseThrow().encode(words);
        Map<String, ByteBuffer> values = new HashMap<>();
        for (ContractTensor input : source.contract().inputs()) {
            int[] row =
                    switch (input.name()) {
                        case IDS -> ids;
                        case MASK ->
                            IntStream.generate(() -> 1).limit(ids.length).toArray();
                        default -> new int[ids.length];
                    };
            values.put(
                    input.name(),
                    input.type() == TensorType.INT64
                            ? Item.longs(IntStream.of(row).asLongStream().toArray())
                            : Item.ints(row));
        }
        return values;
    }
}
