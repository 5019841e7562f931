package io.infaas.controller.preflight;

import io.infaas.controller.ec2.ClassFacts;
import io.infaas.controller.ec2.Ec2Settings;
import io.infaas.controller.ec2.LaunchBatch;
import io.infaas.controller.ec2.LaunchPool;
import io.infaas.controller.ec2.LaunchRequests;
import io.infaas.controller.ec2.LaunchTemplates;
import io.infaas.controller.ec2.MachineTags;
import io.infaas.controller.ec2.NodeClass;
import io.infaas.controller.fleetfile.FleetException;
import io.infaas.controller.node.NodeMachine;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** The requests of a controller that launch a machine of a class, as dry runs. */
record LaunchTrial(Ec2Settings settings, NodeClass nodes, ClassFacts facts) {

    /** The image, if EC2 has it. */
    Optional<Image> image() {
        try {
            return Optional.of(facts.image(nodes));
        } catch (FleetException e) {
            // the check of the image reports it
            return Optional.empty();
        }
    }

    /**
     * The launch of one instance without a launch template, which need not exist yet: EC2 checks it beside the launch of a fleet.
     *
     * @param profile name or ARN of an instance profile; blank for none
     */
    RunInstancesRequest instance(Image image, String profile) {
        LaunchPool pool = pool();
        RunInstancesRequest.Builder request = RunInstancesRequest.builder()
                .dryRun(true)
                .imageId(image.imageId())
                .instanceType(pool.candidates().get(0).type())
                .subnetId(pool.candidates().get(0).subnet())
                .minCount(1)
                .maxCount(1)
                .tagSpecifications(TagSpecification.builder()
                        .resourceType(ResourceType.INSTANCE)
                        .tags(MachineTags.of(settings, batch(pool)))
                        .build());
        if (!nodes.securityGroups().isEmpty()) {
            request.securityGroupIds(nodes.securityGroups());
        }
        if (!profile.isEmpty()) {
            request.iamInstanceProfile(
                    builder -> (profile.startsWith("arn:") ? builder.arn(profile) : builder.name(profile)).build());
        }
        return request.build();
    }

    CreateFleetRequest fleet() {
        LaunchPool pool = pool();
        FleetLaunchTemplateSpecificationRequest template = FleetLaunchTemplateSpecificationRequest.builder()
                .launchTemplateName(LaunchTemplates.name(settings, nodes))
                .version("$Latest")
                .build();
        return new LaunchRequests(settings, Map.of(nodes.name(), template))
                .of(batch(pool), pool.candidates()).toBuilder().dryRun(true).build();
    }

    private LaunchPool pool() {
        return LaunchPool.of(settings).stream()
                .filter(pool -> pool.nodeClass().equals(nodes))
                .findFirst()
                .orElseThrow();
    }

    private static LaunchBatch batch(LaunchPool pool) {
        return LaunchBatch.of(pool, NodeMachine.requested("dry-run", pool.offering(), "dry-run"));
    }
}
