package io.infaas.controller.ec2;

import io.infaas.catalog.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateBlockDeviceMappingRequest;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateHttpTokensState;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;
import software.amazon.awssdk.services.ec2.model.RequestLaunchTemplateData;
import software.amazon.awssdk.services.ec2.model.ShutdownBehavior;
import software.amazon.awssdk.services.ec2.model.VolumeType;

/**
 * One launch template for each class, with a version for each content it ever had: whole versions, found again by their digest. Nothing is
 * changed or deleted.
 */
public record LaunchTemplates(Ec2Calls calls, Ec2Settings settings) {

    private static final int DIGEST_DIGITS = 32;
    /** Containers reach the metadata service over one more hop. */
    private static final int HOPS = 2;

    /** The version of a class' template with this content; makes it if there is none. */
    FleetLaunchTemplateSpecificationRequest ensure(NodeClass nodes, Image image, String userData) {
        RequestLaunchTemplateData data = data(nodes, image, userData);
        String name = name(settings, nodes);
        // the SDK omits user data when it prints a request
        String digest = "infaas " + Sha256.of(data + "\n" + userData).substring(0, DIGEST_DIGITS);
        var versions = calls.templateVersions(name);
        long version = versions.stream()
                .filter(existing -> digest.equals(existing.versionDescription()))
                .map(LaunchTemplateVersion::versionNumber)
                .findFirst()
                .orElseGet(() -> versions.isEmpty()
                        ? calls.createTemplate(name, digest, data)
                        : calls.createTemplateVersion(name, digest, data));
        return FleetLaunchTemplateSpecificationRequest.builder()
                .launchTemplateName(name)
                .version(Long.toString(version))
                .build();
    }

    public static String name(Ec2Settings settings, NodeClass nodes) {
        return "infaas-%s-%s".formatted(settings.cluster(), nodes.name());
    }

    private static RequestLaunchTemplateData data(NodeClass nodes, Image image, String userData) {
        RequestLaunchTemplateData.Builder data = RequestLaunchTemplateData.builder()
                .imageId(image.imageId())
                .securityGroupIds(nodes.securityGroups())
                .instanceInitiatedShutdownBehavior(ShutdownBehavior.TERMINATE.toString())
                .metadataOptions(options -> options.httpTokens(LaunchTemplateHttpTokensState.REQUIRED)
                        .httpPutResponseHopLimit(HOPS));
        rootVolume(nodes, image).ifPresent(data::blockDeviceMappings);
        if (!userData.isEmpty()) {
            data.userData(Base64.getEncoder().encodeToString(userData.getBytes(StandardCharsets.UTF_8)));
        }
        if (!nodes.instanceProfile().isEmpty()) {
            boolean arn = nodes.instanceProfile().startsWith("arn:");
            data.iamInstanceProfile(profile ->
                    (arn ? profile.arn(nodes.instanceProfile()) : profile.name(nodes.instanceProfile())).build());
        }
        return data.build();
    }

    /** The root volume, if the image's one is too small: images have space for their system, and containers need more. */
    private static Optional<LaunchTemplateBlockDeviceMappingRequest> rootVolume(NodeClass nodes, Image image) {
        return image.blockDeviceMappings().stream()
                .filter(device ->
                        device.deviceName() != null && device.deviceName().equals(image.rootDeviceName()))
                .filter(device -> device.ebs() != null
                        && device.ebs().volumeSize() != null
                        && device.ebs().volumeSize() < nodes.diskGib())
                .findFirst()
                .map(device -> LaunchTemplateBlockDeviceMappingRequest.builder()
                        .deviceName(device.deviceName())
                        .ebs(volume -> volume.volumeSize(nodes.diskGib())
                                .volumeType(VolumeType.GP3)
                                .deleteOnTermination(true))
                        .build());
    }
}
