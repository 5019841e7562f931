package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.controller.desired.DesiredState;
import io.infaas.controller.desired.DesiredStateException;
import io.infaas.controller.desired.DesiredStateException.Reason;
import io.infaas.controller.desired.DesiredStore;
import io.infaas.controller.desired.DesiredStoreContract;
import io.infaas.controller.desired.Revision;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TableDesiredStoreIT extends DesiredStoreContract {

    @AutoClose
    private LeaseTableOnMoto table;

    @BeforeAll
    void start() {
        table = new LeaseTableOnMoto();
    }

    @BeforeEach
    void clear() {
        table.clear();
    }

    @Override
    protected DesiredStore store() {
        return new TableDesiredStore(table.client(), LeaseTableOnMoto.NAME, "fleet");
    }

    @Test
    void newest_afterACrashBetweenRevisionAndPointer_isTheRevision() {
        try (DesiredStore store = store();
                DynamoDbClient client = table.client()) {
            store.append(new Revision(1, 1, "ann", DesiredState.NONE));
            store.append(new Revision(2, 1, "ann", DesiredState.NONE));
            client.putItem(put -> put.tableName(LeaseTableOnMoto.NAME)
                    .item(Map.of(
                            "lease", AttributeValue.fromS("fleet/desired"), "version", AttributeValue.fromN("1"))));

            assertThat(store.newest()).hasValue(2);
        }
    }

    @Test
    void newest_noSuchTable_saysWhich() {
        try (DesiredStore store = new TableDesiredStore(table.client(), "elsewhere", "fleet")) {
            assertThatThrownBy(store::newest)
                    .isInstanceOfSatisfying(DesiredStateException.class, failure -> assertThat(failure.reason())
                            .isEqualTo(Reason.UNAVAILABLE))
                    .hasMessageContaining("desired state in dynamodb://elsewhere/fleet");
        }
    }
}
