package io.infaas.controller.ec2;

import io.infaas.controller.desired.DesiredStore;
import io.infaas.controller.lease.LeaseAddress;
import io.infaas.controller.lease.LeaseKind;
import io.infaas.controller.lease.LeaseStore;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A lease in an item of a table of DynamoDB. */
public record TableLease(String table, String name) implements LeaseAddress {

    private static final Pattern ADDRESS =
            Pattern.compile("dynamodb://([A-Za-z0-9_.-]{3,255})/([A-Za-z0-9_.-]{1,100})");

    /** Addresses such as {@code dynamodb://infaas-leases/main}. */
    public static final class Kind implements LeaseKind {

        @Override
        public String form() {
            return "dynamodb://TABLE/NAME";
        }

        @Override
        public Optional<LeaseAddress> parse(String text) {
            Matcher address = ADDRESS.matcher(text);
            return address.matches()
                    ? Optional.of(new TableLease(address.group(1), address.group(2)))
                    : Optional.empty();
        }
    }

    @Override
    public LeaseStore open() {
        return DynamoDbLeaseStore.open(table, name);
    }

    @Override
    public DesiredStore desired() {
        return new TableDesiredStore(DynamoDbLeaseStore.connect(table, name), table, name);
    }

    @Override
    public String toString() {
        return "dynamodb://%s/%s".formatted(table, name);
    }
}
