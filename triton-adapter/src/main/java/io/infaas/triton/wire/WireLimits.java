package io.infaas.triton.wire;

/**
 * How much a reader takes before it refuses or decides.
 *
 * @param headBytes within how many bytes of a message its head is expected, in bytes; also the longest single field of
 *     a head
 * @param messageBytes largest message, in bytes, without its framing
 */
public record WireLimits(int headBytes, int messageBytes) {

    /** 64 KiB of head, messages of 64 MiB. */
    public static final WireLimits DEFAULT = new WireLimits(64 << 10, 64 << 20);

    public WireLimits {
        if (headBytes < 16) {
            throw new IllegalArgumentException("headBytes %d must be at least 16".formatted(headBytes));
        }
        if (messageBytes < 1) {
            throw new IllegalArgumentException("messageBytes %d must be at least 1".formatted(messageBytes));
        }
    }

    /** The default head limit with another message limit, in bytes. */
    public static WireLimits ofMessage(int messageBytes) {
        return new WireLimits(DEFAULT.headBytes, messageBytes);
    }
}
