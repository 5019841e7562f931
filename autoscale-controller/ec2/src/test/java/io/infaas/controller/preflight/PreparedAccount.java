package io.infaas.controller.preflight;

import io.infaas.controller.ec2.LeaseTable;
import io.infaas.controller.ec2.MotoEc2;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;

/** An account of the stand-in in which nothing is missing; this JVM's environment has its credentials and region until it is closed. */
final class PreparedAccount implements AutoCloseable {

    private static final String TABLE = "leases";

    private final MotoEc2 moto;
    private final Map<String, String> environment;
    private final String group;
    private final String queue;

    PreparedAccount(Path folder) throws IOException {
        moto = new MotoEc2(folder);
        environment = Map.of(
                "aws.accessKeyId",
                "AKIATEST",
                "aws.secretAccessKey",
                "secret",
                "aws.region",
                MotoEc2.REGION,
                "aws.endpointUrl",
                moto.endpoint().toString());
        environment.forEach(System::setProperty);
        group = moto.ec2()
                .createSecurityGroup(request -> request.groupName("nodes").description("for tests"))
                .groupId();
        try (SqsClient sqs = SqsClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build()) {
            queue = sqs.createQueue(request -> request.queueName("events")).queueUrl();
        }
        try (DynamoDbClient tables = tables()) {
            LeaseTable.create(tables, TABLE);
        }
    }

    void createBucket(String name) {
        try (S3Client s3 = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .forcePathStyle(true)
                .build()) {
            s3.createBucket(request -> request.bucket(name));
        }
    }

    /** Keys of the objects of a bucket that begin with a prefix. */
    List<String> keys(String bucket, String prefix) {
        try (S3Client s3 = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .forcePathStyle(true)
                .build()) {
            return s3.listObjectsV2(request -> request.bucket(bucket).prefix(prefix)).contents().stream()
                    .map(S3Object::key)
                    .toList();
        }
    }

    void put(String bucket, String key, Path file) {
        try (S3Client s3 = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .forcePathStyle(true)
                .build()) {
            s3.putObject(request -> request.bucket(bucket).key(key), file);
        }
    }

    void putSecret(String name, String value) {
        put(PutParameterRequest.builder()
                .name(name)
                .value(value)
                .type(ParameterType.SECURE_STRING)
                .build());
    }

    void put(PutParameterRequest parameter) {
        try (SsmClient parameters = parameters()) {
            var unused = parameters.putParameter(parameter);
        }
    }

    private static SsmClient parameters() {
        return SsmClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    private static DynamoDbClient tables() {
        return DynamoDbClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    MotoEc2 moto() {
        return moto;
    }

    /** Has an action of EC2 or STS refused until it is restored. */
    void refuse(String action, String answer) {
        moto.tell("refuse", "{\"%s\": \"%s\"}".formatted(action, answer));
    }

    /** Id of the security group. */
    String group() {
        return group;
    }

    /** The fleet of {@link MotoEc2#fleet()}, with queue and security group. */
    String fleet() {
        return moto.fleet()
                .replace("securityGroups: []", "securityGroups: [%s]".formatted(group))
                .replace("owner: tests", "owner: tests\n    queue: " + queue);
    }

    String imageFor(String architecture) {
        return moto.ec2()
                .describeImages(request -> request.owners("amazon")
                        .filters(Filter.builder()
                                .name("architecture")
                                .values(architecture)
                                .build()))
                .images()
                .get(0)
                .imageId();
    }

    /** Makes an instance and a launch template, as a controller would have; returns the instance's id. */
    String launch(String fleet) {
        var unused = moto.ec2().createLaunchTemplate(request -> request.launchTemplateName(template(fleet))
                .launchTemplateData(data -> data.imageId(imageFor("x86_64"))));
        return moto.ec2()
                .runInstances(request -> request.imageId(imageFor("x86_64"))
                        .instanceType("m5.large")
                        .minCount(1)
                        .maxCount(1)
                        .tagSpecifications(TagSpecification.builder()
                                .resourceType("instance")
                                .tags(
                                        tag("infaas:cluster", cluster(fleet)),
                                        tag("infaas:owner", "tests"),
                                        tag("infaas:node", "node-1"))
                                .build()))
                .instances()
                .get(0)
                .instanceId();
    }

    boolean isRunning(String instance) {
        return moto.ec2().describeInstances(request -> request.instanceIds(instance)).reservations().stream()
                .flatMap(reservation -> reservation.instances().stream())
                .anyMatch(found -> found.state().nameAsString().equals("running"));
    }

    /** Takes away what {@link #launch} made. */
    void end(String fleet, String instance) {
        moto.ec2().terminateInstances(request -> request.instanceIds(instance));
        moto.ec2().deleteLaunchTemplate(request -> request.launchTemplateName(template(fleet)));
    }

    /** How many launch templates, instances, leases and parameters there are, also those that ended. */
    List<Integer> everything() {
        try (DynamoDbClient tables = tables();
                SsmClient parameters = parameters()) {
            return List.of(
                    moto.ec2().describeLaunchTemplates().launchTemplates().size(),
                    moto.ec2().describeInstances().reservations().size(),
                    tables.scan(request -> request.tableName(TABLE)).count(),
                    parameters
                            .getParametersByPath(
                                    request -> request.path("/infaas").recursive(true))
                            .parameters()
                            .size());
        }
    }

    private static String template(String fleet) {
        return "infaas-%s-cpu".formatted(cluster(fleet));
    }

    static String cluster(String fleet) {
        return Pattern.compile("cluster: (.*)")
                .matcher(fleet)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    @Override
    public void close() {
        environment.keySet().forEach(System::clearProperty);
        moto.close();
    }
}
