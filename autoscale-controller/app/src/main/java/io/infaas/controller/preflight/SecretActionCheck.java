package io.infaas.controller.preflight;

import io.infaas.controller.ec2.DryRunsOnly;
import io.infaas.controller.ec2.FleetException;
import io.infaas.controller.ec2.SecretParameters;
import io.infaas.controller.fleetfile.Ec2Settings;
import java.util.List;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.SsmException;

/**
 * What a controller does to the parameters with the secrets of nodes is allowed. No secret is read or changed: what is deleted is the parameter of no instance, and what is written there has tags and
 * replaces another, which SSM refuses to do at once.
 *
 * @param call is one of those, or reads
 */
record SecretActionCheck(String action, Runnable call) implements FleetCheck {

    static List<FleetCheck> of(Ec2Settings settings, SsmClient ssm) {
        return List.of(
                new SecretActionCheck("ssm:GetParametersByPath", () -> {
                    var unused =
                            ssm.getParametersByPath(request -> request.path(SecretParameters.path(settings.cluster())));
                }),
                new SecretActionCheck("ssm:PutParameter", () -> {
                    var unused = ssm.putParameter(
                            SecretParameters.put(settings, DryRunsOnly.NO_INSTANCE, "none", "of-nobody").toBuilder()
                                    .overwrite(true)
                                    .build());
                    throw new FleetException("what answers in place of SSM has written a parameter: delete %s"
                            .formatted(SecretParameters.name(settings.cluster(), DryRunsOnly.NO_INSTANCE)));
                }),
                new SecretActionCheck("ssm:DeleteParameter", () -> {
                    var unused = ssm.deleteParameter(request ->
                            request.name(SecretParameters.name(settings.cluster(), DryRunsOnly.NO_INSTANCE)));
                }));
    }

    @Override
    public String name() {
        return action;
    }

    @Override
    public Finding examine() {
        try {
            call.run();
        } catch (SsmException e) {
            if (AwsFailure.of(e, action).kind() != AwsFailure.Kind.OTHER) {
                throw e;
            }
            // permissions are looked at first: why it is not done is only said to those who may do it
        }
        return ok("allowed");
    }
}
