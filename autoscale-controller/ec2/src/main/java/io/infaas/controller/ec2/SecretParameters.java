package io.infaas.controller.ec2;

import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;
import software.amazon.awssdk.services.ssm.model.Tag;

/**
 * The parameters of SSM by which nodes learn their secrets: one for each instance, named by it, with a tag that names its only reader. The policy of nodes compares that tag with
 * the ARN of the instance that asks.
 */
public final class SecretParameters {

    /** Holds the ARN of the only instance that may read the parameter. */
    private static final String READER = "infaas:instance";

    private SecretParameters() {}

    /** Above the parameters of all instances. */
    public static String path(String cluster) {
        return "/infaas/%s/nodes".formatted(cluster);
    }

    /** The parameter of an instance. */
    public static String name(String cluster, String instance) {
        return path(cluster) + "/" + instance;
    }

    /**
     * The request that writes a parameter that does not exist.
     *
     * @param account of the instance
     */
    public static PutParameterRequest put(Ec2Settings settings, String instance, String account, String secret) {
        String partition = PartitionMetadata.of(Region.of(settings.region())).id();
        return PutParameterRequest.builder()
                .name(name(settings.cluster(), instance))
                .type(ParameterType.SECURE_STRING)
                .value(secret)
                .tags(Tag.builder()
                        .key(READER)
                        .value("arn:%s:ec2:%s:%s:instance/%s"
                                .formatted(partition, settings.region(), account, instance))
                        .build())
                .build();
    }
}
