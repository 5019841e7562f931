package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.controller.lease.LeaseContract;
import io.infaas.controller.lease.LeaseException;
import io.infaas.controller.lease.LeaseStore;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DynamoDbLeaseIT extends LeaseContract {

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
    protected LeaseStore store() {
        return new DynamoDbLeaseStore(table.client(), LeaseTableOnMoto.NAME, "fleet");
    }

    @Test
    void read_noSuchTable_saysWhich() {
        try (LeaseStore store = new DynamoDbLeaseStore(table.client(), "elsewhere", "fleet")) {
            assertThatThrownBy(store::read)
                    .isInstanceOf(LeaseException.class)
                    .hasMessageContaining("lease 'fleet' in DynamoDB table 'elsewhere'");
        }
    }
}
