package io.infaas.controller.ec2;

import io.infaas.controller.fleetfile.Ec2Settings;
import io.infaas.controller.node.Market;
import io.infaas.controller.node.NodeMachine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.CreateFleetError;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.CreateFleetResponse;
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
 * Launches single machines by an instant fleet: EC2 takes the best of all candidates that are open. The client token is the machine's id, which
 * no other launch has: however often a request is repeated, one instance comes of it. Blocks; thread-safe.
 */
final class Launcher {

    private static final int ATTEMPTS = 3;
    private static final int LONGEST_TOKEN = 64;

    private final Ec2Calls calls;
    private final Ec2Settings settings;
    private final Map<String, FleetLaunchTemplateSpecificationRequest> templates;
    private final Shortages shortages;
    private final List<LaunchOption> all;
    private final Duration pause;

    /**
     * @param templates launch template by class
     * @param all everything that could be launched
     * @param pause time before a request is repeated
     */
    Launcher(
            Ec2Calls calls,
            Ec2Settings settings,
            Map<String, FleetLaunchTemplateSpecificationRequest> templates,
            Shortages shortages,
            List<LaunchOption> all,
            Duration pause) {
        this.calls = calls;
        this.settings = settings;
        this.templates = Map.copyOf(templates);
        this.shortages = shortages;
        this.all = List.copyOf(all);
        this.pause = pause;
    }

    /** Launches a machine; an outcome that is still unknown after some repetitions is left so. */
    LaunchOutcome launch(LaunchPool pool, NodeMachine machine) {
        List<LaunchOption> open = shortages.open(pool.candidates());
        if (open.isEmpty()) {
            return new LaunchOutcome.Refused("EC2 had no capacity for any of its types and zones lately");
        }
        // built once: a repetition must be the same in every field
        CreateFleetRequest request = request(pool, machine, open);
        LaunchOutcome outcome = attempt(request, pool);
        for (int repeated = 1; repeated < ATTEMPTS && outcome instanceof LaunchOutcome.Unknown; repeated++) {
            LockSupport.parkNanos(pause.toNanos());
            if (Thread.currentThread().isInterrupted()) {
                return outcome;
            }
            outcome = attempt(request, pool);
        }
        return outcome;
    }

    private LaunchOutcome attempt(CreateFleetRequest request, LaunchPool pool) {
        try {
            return outcome(calls.createFleet(request), pool);
        } catch (AwsServiceException e) {
            String line = Ec2Calls.line(e);
            if (e.isThrottlingException() || e.statusCode() >= 500) {
                return new LaunchOutcome.Unknown(line);
            }
            String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
            shortages.open(pool.candidates()).forEach(candidate -> shortages.remember(candidate, code, all));
            return new LaunchOutcome.Refused(line);
        } catch (SdkException e) {
            return new LaunchOutcome.Unknown(Ec2Calls.line(e));
        } catch (FleetException e) {
            // it was never sent
            return new LaunchOutcome.Unknown(Ec2Calls.line(e));
        }
    }

    private LaunchOutcome outcome(CreateFleetResponse response, LaunchPool pool) {
        TreeSet<String> refusals = new TreeSet<>();
        for (CreateFleetError error : response.errors()) {
            var override = error.launchTemplateAndOverrides().overrides();
            pool.candidates().stream()
                    .filter(candidate -> candidate.type().equals(override.instanceTypeAsString()))
                    .filter(candidate -> candidate.zone().equals(override.availabilityZone())
                            || candidate.subnet().equals(override.subnetId()))
                    .forEach(candidate -> {
                        shortages.remember(candidate, error.errorCode(), all);
                        refusals.add("%s: %s".formatted(candidate, error.errorCode()));
                    });
            if (refusals.isEmpty()) {
                refusals.add(error.errorCode());
            }
        }
        return response.instances().stream()
                .flatMap(instances -> instances.instanceIds().stream())
                .findFirst()
                .<LaunchOutcome>map(LaunchOutcome.Launched::new)
                .orElseGet(() -> new LaunchOutcome.Refused(
                        refusals.isEmpty() ? "EC2 launched nothing and did not say why" : String.join(", ", refusals)));
    }

    private CreateFleetRequest request(LaunchPool pool, NodeMachine machine, List<LaunchOption> open) {
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
                .clientToken(token(settings.cluster(), machine.id()))
                .launchTemplateConfigs(FleetLaunchTemplateConfigRequest.builder()
                        .launchTemplateSpecification(
                                templates.get(pool.nodeClass().name()))
                        .overrides(overrides)
                        .build())
                .targetCapacitySpecification(capacity -> capacity.totalTargetCapacity(1)
                        .defaultTargetCapacityType(
                                spot ? DefaultTargetCapacityType.SPOT : DefaultTargetCapacityType.ON_DEMAND))
                .spotOptions(options -> options.allocationStrategy(SpotAllocationStrategy.PRICE_CAPACITY_OPTIMIZED))
                .onDemandOptions(options -> options.allocationStrategy(FleetOnDemandAllocationStrategy.LOWEST_PRICE))
                .tagSpecifications(
                        TagSpecification.builder()
                                .resourceType(ResourceType.INSTANCE)
                                .tags(MachineTags.of(settings, pool.nodeClass().name(), machine))
                                .build(),
                        TagSpecification.builder()
                                .resourceType(ResourceType.FLEET)
                                .tags(MachineTags.ofCluster(settings))
                                .build())
                .build();
    }

    private static String token(String cluster, String machine) {
        String token = cluster + "/" + machine;
        if (token.length() <= LONGEST_TOKEN) {
            return token;
        }
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
