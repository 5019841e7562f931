package io.infaas.catalog;

import java.util.List;

/**
 * Merging of queued requests into one execution (Triton's dynamic batching).
 *
 * @param preferredSizes batch sizes that are executed as soon as they are reached, ascending; empty for any size
 * @param queueDelayMicros longest time that a request waits for others, microseconds; 0 merges only requests that are queued anyway
 */
public record Batching(List<Integer> preferredSizes, int queueDelayMicros) {

    public Batching {
        preferredSizes = List.copyOf(preferredSizes);
        for (int i = 0; i < preferredSizes.size(); i++) {
            if (preferredSizes.get(i) < 1 || (i > 0 && preferredSizes.get(i) <= preferredSizes.get(i - 1))) {
                throw new IllegalArgumentException(
                        "preferredSizes %s must ascend from 1 or above".formatted(preferredSizes));
            }
        }
        if (queueDelayMicros < 0) {
            throw new IllegalArgumentException("queueDelayMicros %d must not be below 0".formatted(queueDelayMicros));
        }
    }
}
