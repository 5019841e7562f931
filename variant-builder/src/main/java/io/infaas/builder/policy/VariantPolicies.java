package io.infaas.builder.policy;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.report.LeftOut;
import io.infaas.builder.report.VariantReport;
import io.infaas.catalog.Profile;

/**
 * What a build does about variants that are not as they should be. Whatever it is, a variant that failed or is not accurate
 * enough is in no catalog, and a profile that did not settle is marked.
 *
 * @param onVariantFailed of a variant that cannot be made or does not run
 * @param onAccuracyDrop of one whose accuracy is too far below that of the trained network
 * @param onUnstableProfile of one whose timings did not settle
 */
public record VariantPolicies(
        VariantPolicy onVariantFailed, VariantPolicy onAccuracyDrop, VariantPolicy onUnstableProfile) {

    /** Tell and go on, always. */
    public static final VariantPolicies WARN =
            new VariantPolicies(VariantPolicy.WARN, VariantPolicy.WARN, VariantPolicy.WARN);

    /** @throws BuildException if the policy is to fail */
    public void apply(VariantReport variant, Progress progress) {
        LeftOut leftOut = variant.leftOut();
        if (leftOut != null && leftOut.cause() == LeftOut.Cause.FAILED) {
            act(onVariantFailed, "onVariantFailed", variant.name(), leftOut.reason(), progress);
        }
        if (leftOut != null && leftOut.cause() == LeftOut.Cause.INACCURATE) {
            act(onAccuracyDrop, "onAccuracyDrop", variant.name(), leftOut.reason(), progress);
        }
        Profile profile = variant.profile();
        if (leftOut == null && profile != null) {
            checkStable(variant.name(), profile, progress);
        }
    }

    /** @throws BuildException if the policy is to fail */
    public void checkStable(String variant, Profile profile, Progress progress) {
        if (!profile.stable()) {
            act(
                    onUnstableProfile,
                    "onUnstableProfile",
                    variant,
                    "its timings did not settle; measure on an idle machine, or give profiling more time",
                    progress);
        }
    }

    private static void act(VariantPolicy policy, String name, String variant, String reason, Progress progress) {
        switch (policy) {
            case FAIL ->
                throw new BuildException(
                        "%s: %s (%s is FAIL: WARN goes on without it)".formatted(variant, reason, name));
            case WARN -> progress.warn("%s: %s".formatted(variant, reason));
            case IGNORE -> {
                // the report has it
            }
        }
    }
}
