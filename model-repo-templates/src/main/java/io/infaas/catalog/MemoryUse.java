package io.infaas.catalog;

/**
 * Memory of a variant in one kind of memory, above the empty runtime.
 *
 * @param restingBytes after warm-up, bytes
 * @param peakBytes highest while loading and serving, bytes
 */
public record MemoryUse(long restingBytes, long peakBytes) {

    /** No memory of that kind. */
    public static final MemoryUse NONE = new MemoryUse(0, 0);

    public MemoryUse {
        if (restingBytes < 0 || peakBytes < restingBytes) {
            throw new IllegalArgumentException(
                    "peakBytes %d must not be below restingBytes %d, nor restingBytes below 0"
                            .formatted(peakBytes, restingBytes));
        }
    }
}
