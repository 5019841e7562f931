package io.infaas.controller.preflight;

import io.infaas.catalog.DocumentException;
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
 * Runs checks one after the other. One failure is one wrong line: after refused credentials or silence of EC2, no further check calls AWS; after
 * silence of another service, no further check calls that service. Not thread-safe.
 */
final class Examiner {

    private static final String EC2 = "ec2";
    private static final String ALL_SERVICES = "";

    private final ShippedPolicy policy = ShippedPolicy.read();
    private final Map<String, String> closedServices = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    void examine(FleetCheck check) {
        findings.add(find(check).of(check));
    }

    Examination examination() {
        return new Examination(findings);
    }

    /** No later check calls AWS. */
    void close(String reason) {
        closedServices.put(ALL_SERVICES, reason);
    }

    private Finding find(FleetCheck check) {
        String service = check.action().split(":", 2)[0];
        String closed = closedServices.getOrDefault(ALL_SERVICES, closedServices.get(service));
        if (!service.isEmpty() && closed != null) {
            return Finding.notChecked(closed);
        }
        try {
            return check.question().get();
        } catch (DocumentException | IllegalArgumentException e) {
            return Finding.wrong(String.valueOf(e.getMessage()), "");
        } catch (SdkException | FleetException | LeaseException | StoreException e) {
            return finding(service, AwsFailure.of(e, check.action()));
        }
    }

    private Finding finding(String service, AwsFailure failure) {
        return switch (failure.kind()) {
            case DENIED -> Finding.wrong(failure.action() + " is not allowed", permission(failure.action()));
            case CREDENTIALS -> {
                close("the credentials are not accepted");
                yield Finding.wrong(
                        "AWS does not accept the credentials: " + failure.text(),
                        "renew them until 'aws sts get-caller-identity' succeeds");
            }
            case SILENT -> {
                closedServices.put(service.equals(EC2) ? ALL_SERVICES : service, service + " does not answer");
                yield Finding.wrong(
                        "%s does not answer: %s".formatted(service, failure.text()),
                        "correct the region and the endpoint, or the network of this machine");
            }
            // the name of the check has the class
            case OTHER -> Finding.wrong(failure.text().replaceFirst("^class '[^']*': ", ""), "");
        };
    }

    private String permission(String action) {
        List<String> statements = policy.statements(action);
        return switch (statements.size()) {
            case 0 -> "allow it";
            case 1 -> "allow it as in statement %s of %s".formatted(statements.get(0), ShippedPolicy.NAME);
            default ->
                "allow it as in statements %s of %s".formatted(String.join(" and ", statements), ShippedPolicy.NAME);
        };
    }
}
