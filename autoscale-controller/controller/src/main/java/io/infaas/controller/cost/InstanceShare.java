package io.infaas.controller.cost;

/**
 * Shares of one instance in its node, each 1 for the whole node.
 *
 * @param application that it serves
 * @param used share that queries keep busy
 * @param reserved share that nothing else can have while it is loaded; at least {@code used}
 */
public record InstanceShare(String application, double used, double reserved) {

    public InstanceShare {
        if (!(used >= 0) || !(reserved >= 0)) {
            throw new IllegalArgumentException("instance of application '%s': shares %s and %s must not be negative"
                    .formatted(application, used, reserved));
        }
        used = Math.min(1, used);
        reserved = Math.max(used, Math.min(1, reserved));
    }
}
