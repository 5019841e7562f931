package io.infaas.controller.preflight;

import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Image;

/** The instance profile of a class, as far as a dry run of a launch tells: no permission to look at it is asked for. */
record InstanceProfileCheck(LaunchTrial trial, DryRuns dryRuns, Ec2Client ec2) implements FleetCheck {

    private static final String PASS_ROLE = "iam:PassRole";

    @Override
    public String name() {
        return "class %s, instance profile".formatted(trial.nodes().name());
    }

    @Override
    public String action() {
        return "ec2:RunInstances";
    }

    @Override
    public Finding examine() {
        String profile = trial.nodes().instanceProfile();
        if (profile.isEmpty()) {
            return ok("none given");
        }
        Optional<Image> image = trial.image();
        if (image.isEmpty()) {
            return notChecked("it shows when a launch is tried, which needs the image");
        }
        if (!dryRuns.areKept()) {
            return notChecked(DryRuns.NOT_KEPT);
        }
        try {
            Optional<Ec2Exception> refusal =
                    dryRuns.refusal(() -> ec2.runInstances(trial.instanceOfProfile(image.get())));
            return refusal.map(AwsFailure::text)
                    .filter(text -> isAboutProfile(text, profile))
                    .map(text ->
                            wrong(text, "give the output NodeInstanceProfile of control-plane.yaml, or another one"))
                    .orElseGet(() ->
                            notChecked("a dry run does not tell whether %s exists: 'aws iam get-instance-profile' does"
                                    .formatted(profile)));
        } catch (Ec2Exception e) {
            AwsFailure failure = AwsFailure.of(e, action());
            if (failure.kind() == AwsFailure.Kind.DENIED && !failure.action().equals(PASS_ROLE)) {
                return notChecked("it shows when a launch is tried, which is not allowed");
            }
            throw e;
        }
    }

    private static boolean isAboutProfile(String text, String profile) {
        return text.contains(profile)
                || text.toLowerCase(Locale.ROOT).replace(" ", "").contains("instanceprofile");
    }
}
