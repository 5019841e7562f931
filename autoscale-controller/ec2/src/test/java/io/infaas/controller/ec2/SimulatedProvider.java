package io.infaas.controller.ec2;

import io.infaas.controller.lease.Mandate;
import io.infaas.gateway.contract.Node;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateSpecificationRequest;

/** A provider in simulated time, whose launch templates are named as their classes. */
final class SimulatedProvider {

    private SimulatedProvider() {}

    /** One that has not looked yet. */
    static Ec2NodeProvider on(
            Ec2Client ec2, Ec2Settings settings, Ec2Time time, Predicate<Node> answers, Consumer<String> notices) {
        return on(ec2, settings, "1", time, answers, notices);
    }

    /** @param version of all launch templates */
    static Ec2NodeProvider on(
            Ec2Client ec2,
            Ec2Settings settings,
            String version,
            Ec2Time time,
            Predicate<Node> answers,
            Consumer<String> notices) {
        Ec2Wiring wiring = new Ec2Wiring(
                MotoEc2.CREDENTIALS,
                (instance, machine) -> Optional.of(
                        new Node(machine.id(), instance.privateIpAddress(), 8000, 8001, 8002, machine.nodeType())),
                node -> CompletableFuture.completedFuture(answers.test(node)),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                InstanceSync.VISIBLE,
                time,
                Mandate.ALONE,
                Optional.empty());
        return new Ec2NodeProvider(
                settings,
                new Ec2Calls(ec2, new NoParameters(), settings, time.nanos(), time.pause()),
                settings.classes().stream()
                        .collect(Collectors.toMap(
                                nodes -> nodes.name(), nodes -> FleetLaunchTemplateSpecificationRequest.builder()
                                        .launchTemplateName(nodes.name())
                                        .version(version)
                                        .build())),
                notices,
                wiring);
    }
}
