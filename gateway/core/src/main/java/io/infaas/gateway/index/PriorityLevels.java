package io.infaas.gateway.index;

import com.google.protobuf.InvalidProtocolBufferException;
import io.infaas.catalog.AdoptedModel;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelDynamicBatching;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The priorities of a model's requests by its {@code dynamic_batching}: 1 is the most important one.
 *
 * @param levels number of priorities; 0 if all requests are equal
 * @param usual of a request with no or an unknown priority
 */
public record PriorityLevels(long levels, long usual) {

    /** Of a model whose requests are equal. */
    public static final PriorityLevels NONE = new PriorityLevels(0, 0);

    static PriorityLevels of(AdoptedModel model) {
        try {
            ModelDynamicBatching batching = ModelConfig.parseFrom(
                            Base64.getDecoder().decode(model.config()))
                    .getDynamicBatching();
            // levels are unsigned: more than a long holds are as good as the largest long
            return new PriorityLevels(
                    batching.getPriorityLevels() & Long.MAX_VALUE, batching.getDefaultPriorityLevel() & Long.MAX_VALUE);
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return NONE;
        }
    }

    /**
     * The rank of a request among others, from 0 for the most important.
     *
     * @param stated the request's parameter {@code priority}; null if absent
     */
    public int rank(@Nullable Object stated) {
        long priority = stated instanceof Long number && number > 0 && number <= levels ? number : usual;
        return (int) Math.max(0, Math.min(priority, Integer.MAX_VALUE - 1) - 1);
    }
}
