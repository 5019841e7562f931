package io.infaas.controller.preflight;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.nodes.ShippedPolicy;
import io.infaas.catalog.store.StoreException;
import io.infaas.controller.fleetfile.FleetException;
import io.infaas.controller.lease.LeaseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Runs checks one after the other, and keeps their findings. One failure is one wrong line. After refused credentials or silence of EC2, no further
 * check calls AWS; after silence of another service, no further check calls that service. Not thread-safe.
 */
@JsonPropertyOrder({"findings", "wrong", "notChecked"})
final class Examination {

    private static final String EC2 = "ec2";
    private static final String ALL_SERVICES = "";

    private final ShippedPolicy policy = ShippedPolicy.read();
    private final Map<String, String> closedServices = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    /** Runs a check that has the name of its action. */
    void check(String action, Supplier<Finding> question) {
        check(action, action, question);
    }

    /**
     * Runs a check.
     *
     * @param name no other check has it
     * @param action the action of IAM that it needs, such as {@code ec2:DescribeImages}; blank if it calls no service
     * @param question changes nothing; blocks for at most the deadlines of its calls
     */
    void check(String name, String action, Supplier<Finding> question) {
        findings.add(find(action, question).of(name));
    }

    /** The findings of all checks, in their order. */
    @JsonProperty
    List<Finding> findings() {
        return List.copyOf(findings);
    }

    @JsonProperty
    long wrong() {
        return count(Finding.Outcome.WRONG);
    }

    @JsonProperty
    long notChecked() {
        return count(Finding.Outcome.NOT_CHECKED);
    }

    private long count(Finding.Outcome outcome) {
        return findings.stream().filter(finding -> finding.outcome() == outcome).count();
    }

    /** A line for each finding, and a summary. */
    List<String> lines() {
        String summary = "%s wrong, %d not checked".formatted(wrong() == 0 ? "nothing is" : wrong(), notChecked());
        return Stream.concat(findings.stream().map(Finding::toString), Stream.of(summary))
                .toList();
    }

    /** No later check calls AWS. */
    void close(String reason) {
        closedServices.put(ALL_SERVICES, reason);
    }

    private Finding find(String action, Supplier<Finding> question) {
        String service = action.split(":", 2)[0];
        String closed = closedServices.getOrDefault(ALL_SERVICES, closedServices.get(service));
        if (!service.isEmpty() && closed != null) {
            return Finding.notChecked(closed);
        }
        try {
            return question.get();
        } catch (DocumentException | IllegalArgumentException e) {
            return Finding.wrong(String.valueOf(e.getMessage()), "");
        } catch (SdkException | FleetException | LeaseException | StoreException e) {
            return finding(service, AwsFailure.of(e, action));
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
        return statements.isEmpty()
                ? "allow it"
                : "allow it as in statement%s %s of %s"
                        .formatted(
                                statements.size() == 1 ? "" : "s",
                                String.join(" and ", statements),
                                ShippedPolicy.NAME);
    }
}
