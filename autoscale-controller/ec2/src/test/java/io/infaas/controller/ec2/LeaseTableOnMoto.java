package io.infaas.controller.ec2;

import io.infaas.triton.servers.MotoServer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A table of leases in a moto of its own, which starts and ends with this object. */
final class LeaseTableOnMoto implements AutoCloseable {

    static final String NAME = "leases";

    private final MotoServer moto = MotoServer.start();

    /** Makes the table anew, empty. */
    void clear() {
        moto.reset();
        try (DynamoDbClient client = client()) {
            LeaseTable.create(client, NAME);
        }
    }

    /** Another client, as controllers connect. */
    DynamoDbClient client() {
        return DynamoDbLeaseStore.builder()
                .endpointOverride(moto.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .build();
    }

    @Override
    public void close() {
        moto.close();
    }
}
