package io.infaas.controller.ec2;

import io.infaas.catalog.store.Sha256;
import io.infaas.controller.ec2.LaunchPool.LaunchOption;
import io.infaas.controller.node.Market;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.DefaultTargetCapacityType;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateConfigRequest;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverridesRequest;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.FleetOnDemandAllocationStrategy;
import software.amazon.awssdk.services.ec2.model.FleetType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.SpotAllocationStrategy;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/**
 * The requests that launch machines. The client token is the unique name of the batch: repeated requests yield one instance for each machine.
 */
public final class LaunchRequests {

    private static final int LONGEST_TOKEN = 64;

    private final Ec2Settings settings;
    private final Map<String, FleetLaunchTemplateSpecificationRequest> templates;

    /** @param templates launch template by class */
    public LaunchRequests(Ec2Settings settings, Map<String, FleetLaunchTemplateSpecificationRequest> templates) {
        this.settings = settings;
        this.templates = Map.copyOf(templates);
    }

    /**
     * An instant fleet of all machines of a batch.
     *
     * @param open the choices of EC2
     */
    public CreateFleetRequest of(LaunchBatch batch, List<LaunchOption> open) {
        LaunchPool pool = batch.pool();
        boolean spot = pool.offering().market() == Market.SPOT;
        List<FleetLaunchTemplateOverridesRequest> overrides = open.stream()
                .map(candidate -> {
                    FleetLaunchTemplateOverridesRequest.Builder override = FleetLaunchTemplateOverridesRequest.builder()
                            .instanceType(candidate.type())
                            .subnetId(candidate.subnet())
                            // so that errors name it
                            .availabilityZone(candidate.zone());
                    return (spot ? override.maxPrice(Double.toString(candidate.pricePerHour())) : override).build();
                })
                .toList();
        return CreateFleetRequest.builder()
                .type(FleetType.INSTANT)
                .clientToken(token(settings.cluster(), batch.name()))
                .launchTemplateConfigs(FleetLaunchTemplateConfigRequest.builder()
                        .launchTemplateSpecification(
                                templates.get(pool.nodeClass().name()))
                        .overrides(overrides)
                        .build())
                .targetCapacitySpecification(capacity -> capacity.totalTargetCapacity(
                                batch.machines().size())
                        .defaultTargetCapacityType(
                                spot ? DefaultTargetCapacityType.SPOT : DefaultTargetCapacityType.ON_DEMAND))
                .spotOptions(options -> options.allocationStrategy(SpotAllocationStrategy.PRICE_CAPACITY_OPTIMIZED))
                .onDemandOptions(options -> options.allocationStrategy(FleetOnDemandAllocationStrategy.LOWEST_PRICE))
                .tagSpecifications(
                        TagSpecification.builder()
                                .resourceType(ResourceType.INSTANCE)
                                .tags(MachineTags.of(settings, batch))
                                .build(),
                        TagSpecification.builder()
                                .resourceType(ResourceType.FLEET)
                                .tags(MachineTags.ofCluster(settings))
                                .build())
                .build();
    }

    /** The launch template and its version: a version has one content for ever. */
    String configuration(LaunchPool pool) {
        FleetLaunchTemplateSpecificationRequest template =
                templates.get(pool.nodeClass().name());
        return template == null ? "" : "%s/%s".formatted(template.launchTemplateName(), template.version());
    }

    private static String token(String cluster, String batch) {
        String token = cluster + "/" + batch;
        return token.length() <= LONGEST_TOKEN ? token : Sha256.of(token);
    }
}
