package io.infaas.builder.report;

/**
 * Settings of one graph that were not tried.
 *
 * @param graph {@code <architecture>-<transform>}
 * @param settings number of settings
 * @param reason reason for users
 */
public record UntriedSettings(String graph, int settings, String reason) {

    /** {@code 3 settings of fm-nano-fp32 not tried: t2 gains no 5 % over t1}. */
    @Override
    public String toString() {
        return "%d %s of %s not tried: %s".formatted(settings, settings == 1 ? "setting" : "settings", graph, reason);
    }
}
