package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.controller.desired.DesiredState;
import io.infaas.controller.desired.DesiredStateException;
import io.infaas.controller.desired.DesiredStateException.Reason;
import io.infaas.controller.desired.DesiredStore;
import io.infaas.controller.desired.DesiredStoreContract;
import io.infaas.controller.desired.Revision;
import io.infaas.triton.servers.MotoServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TableDesiredStoreIT extends DesiredStoreContract {

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
    protected DesiredStore store() {
        return new TableDesiredStore(client(), TABLE, "fleet");
    }

    @Test
    void newest_afterACrashBetweenRevisionAndPointer_isTheRevision() {
        try (DesiredStore store = store();
                DynamoDbClient client = client()) {
            store.append(new Revision(1, 1, "ann", DesiredState.NONE));
            store.append(new Revision(2, 1, "ann", DesiredState.NONE));
            client.putItem(put -> put.tableName(TABLE)
                    .item(Map.of(
                            "lease", AttributeValue.fromS("fleet/desired"), "version", AttributeValue.fromN("1"))));

            assertThat(store.newest()).hasValue(2);
        }
    }

    @Test
    void newest_noSuchTable_saysWhich() {
        try (DesiredStore store = new TableDesiredStore(client(), "elsewhere", "fleet")) {
            assertThatThrownBy(store::newest)
                    .isInstanceOfSatisfying(DesiredStateException.class, failure -> assertThat(failure.reason())
                            .isEqualTo(Reason.UNAVAILABLE))
                    .hasMessageContaining("desired state in dynamodb://elsewhere/fleet");
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
