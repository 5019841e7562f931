package io.infaas.controller.preflight;

import io.infaas.catalog.nodes.ShippedPolicy;
import io.infaas.catalog.store.StoreException;
import io.infaas.controller.ec2.FleetException;
import io.infaas.controller.lease.LeaseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Runs checks one after the other. One failure is one wrong line: once credentials are refused or EC2 does not answer, no further check asks AWS; once
 * another service does not answer, no further check asks that one.
 */
final class Examiner {

    private static final String EC2 = "ec2";
    private static final String ALL = "";

    private final ShippedPolicy policy = ShippedPolicy.read();
    /** Why a service is not asked any more. */
    private final Map<String, String> closed = new HashMap<>();

    List<Finding> examine(List<FleetCheck> checks) {
        List<Finding> findings = new ArrayList<>();
        checks.forEach(check -> findings.add(examine(check)));
        return findings;
    }

    private Finding examine(FleetCheck check) {
        String service = check.action().split(":", 2)[0];
        if (!service.isEmpty()) {
            String reason = closed.getOrDefault(ALL, closed.get(service));
            if (reason != null) {
                return check.notChecked(reason);
            }
        }
        try {
            return check.examine();
        } catch (NoCredentialsException e) {
            closed.put(ALL, "there are no credentials");
            return check.wrong(e.getMessage(), NoCredentialsException.REMEDY);
        } catch (SdkException | FleetException | LeaseException | StoreException e) {
            return finding(check, service, AwsFailure.of(e, check.action()));
        }
    }

    private Finding finding(FleetCheck check, String service, AwsFailure failure) {
        return switch (failure.kind()) {
            case DENIED -> denied(check, failure);
            case CREDENTIALS -> {
                closed.put(ALL, "the credentials are not accepted");
                yield check.wrong(
                        "AWS does not accept the credentials: " + failure.text(),
                        "renew them until 'aws sts get-caller-identity' succeeds");
            }
            case SILENT -> {
                closed.put(service.equals(EC2) ? ALL : service, service + " does not answer");
                yield check.wrong(
                        "%s does not answer: %s".formatted(service, failure.text()),
                        "correct region and endpoint, or give this machine a way there");
            }
            // the name of the check has the class
            case OTHER -> check.wrong(failure.text().replaceFirst("^class '[^']*': ", ""), "");
        };
    }

    private Finding denied(FleetCheck check, AwsFailure failure) {
        List<String> statements = policy.statements(failure.action());
        return check.wrong(
                "%s is not allowed".formatted(failure.action()),
                statements.isEmpty()
                        ? "allow it"
                        : "allow it as %s %s does"
                                .formatted(
                                        statements.size() == 1 ? "statement" : "statements",
                                        String.join(" and ", statements) + " of " + ShippedPolicy.NAME));
    }
}
