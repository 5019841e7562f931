package io.infaas.builder.policy;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.report.LeftOut;
import io.infaas.builder.report.VariantReport;
import io.infaas.catalog.Profile;

/**
 * The reactions of a build to variants with a defect. With every policy, the catalog has no variant that failed or is not accurate enough,
 * and unstable profiles are marked.
 *
 * @param onVariantFailed reaction to a variant that cannot be made or does not run
 * @param onAccuracyDrop reaction to an accuracy too far below the trained network's
 * @param onUnstableProfile reaction to timings that stay unstable
 */
public record VariantPolicies(
        VariantPolicy onVariantFailed, VariantPolicy onAccuracyDrop, VariantPolicy onUnstableProfile) {

    /** Warns and continues in all cases. */
    public static final VariantPolicies WARN =
            new VariantPolicies(VariantPolicy.WARN, VariantPolicy.WARN, VariantPolicy.WARN);

    /** @throws BuildException if the policy is FAIL */
    public void apply(VariantReport variant, Progress progress) {
        LeftOut leftOut = variant.leftOut();
        if (leftOut != null && leftOut.cause() == LeftOut.Cause.FAILED) {
            react(onVariantFailed, "onVariantFailed", variant.name(), leftOut.reason(), progress);
        }
        if (leftOut != null && leftOut.cause() == LeftOut.Cause.INACCURATE) {
            react(onAccuracyDrop, "onAccuracyDrop", variant.name(), leftOut.reason(), progress);
        }
        Profile profile = variant.profile();
        if (leftOut == null && profile != null) {
            checkStable(variant.name(), profile, progress);
        }
    }

    /** @throws BuildException if the policy is FAIL */
    public void checkStable(String variant, Profile profile, Progress progress) {
        if (!profile.stable()) {
            react(
                    onUnstableProfile,
                    "onUnstableProfile",
                    variant,
                    "timings are unstable; measure on an idle machine, or increase the time for profiles",
                    progress);
        }
    }

    private static void react(VariantPolicy policy, String name, String variant, String reason, Progress progress) {
        switch (policy) {
            case FAIL ->
                throw new BuildException("%s: %s (%s is FAIL; with WARN the build continues without it)"
                        .formatted(variant, reason, name));
            case WARN -> progress.warn("%s: %s".formatted(variant, reason));
            case IGNORE -> {
                // only the report mentions it
            }
        }
    }
}
