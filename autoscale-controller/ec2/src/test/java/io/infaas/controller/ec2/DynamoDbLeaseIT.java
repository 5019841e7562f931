package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.controller.lease.LeaseContract;
import io.infaas.controller.lease.LeaseException;
import io.infaas.controller.lease.LeaseStore;
import io.infaas.triton.servers.MotoServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DynamoDbLeaseIT extends LeaseContract {

    private static final String TABLE = "leases";

    private MotoServer moto;

    @BeforeAll
    void start() {
        moto = MotoServer.start();
    }

    @AfterAll
    void end() {
        if (moto != null) {
            moto.close();
        }
    }

    @BeforeEach
    void makeTable() {
        moto.reset();
        try (DynamoDbClient client = client()) {
            LeaseTable.create(client, TABLE);
        }
    }

    @Override
    protected LeaseStore store() {
        return new DynamoDbLeaseStore(client(), TABLE, "fleet");
    }

    @Test
    void read_noSuchTable_saysWhich() {
        try (LeaseStore store = new DynamoDbLeaseStore(client(), "elsewhere", "fleet")) {
            assertThatThrownBy(store::read)
                    .isInstanceOf(LeaseException.class)
                    .hasMessageContaining("lease 'fleet' in DynamoDB table 'elsewhere'");
        }
    }

    private DynamoDbClient client() {
        return DynamoDbLeaseStore.builder()
                .endpointOverride(moto.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .build();
    }
}
