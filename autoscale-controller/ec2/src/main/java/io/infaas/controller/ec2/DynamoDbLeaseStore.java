package io.infaas.controller.ec2;

import io.infaas.controller.lease.LeaseException;
import io.infaas.controller.lease.LeaseRecord;
import io.infaas.controller.lease.LeaseStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/** A lease in an item of a DynamoDB table whose key is {@code lease}, a string. Every write is conditional, every read consistent. */
final class DynamoDbLeaseStore implements LeaseStore {

    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration ATTEMPT = Duration.ofSeconds(1);
    private static final Duration DEADLINE = Duration.ofMillis(2_500);

    private static final String KEY = "lease";
    private static final String HOLDER = "holder";
    private static final String EPOCH = "epoch";
    private static final String COUNTER = "writes";
    private static final String DURATION = "durationMs";

    private final DynamoDbClient client;
    private final String table;
    private final String name;

    /** @param client is closed with this store */
    DynamoDbLeaseStore(DynamoDbClient client, String table, String name) {
        this.client = client;
        this.table = table;
        this.name = name;
    }

    /** With region, credentials and endpoint from the environment. */
    static DynamoDbLeaseStore open(String table, String name) {
        return new DynamoDbLeaseStore(connect(table, name), table, name);
    }

    /**
     * A client with region, credentials and endpoint from the environment.
     *
     * @throws LeaseException if they are missing
     */
    static DynamoDbClient connect(String table, String name) {
        try {
            return builder().build();
        } catch (SdkException e) {
            throw failure(table, name, e);
        }
    }

    /** How every client connects. */
    static DynamoDbClientBuilder builder() {
        return DynamoDbClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(ATTEMPT))
                .overrideConfiguration(limits -> limits.apiCallTimeout(DEADLINE).apiCallAttemptTimeout(ATTEMPT));
    }

    @Override
    public Optional<LeaseRecord> read() {
        return call(() -> {
            Map<String, AttributeValue> item = client.getItem(get -> get.tableName(table)
                            .key(Map.of(KEY, AttributeValue.fromS(name)))
                            .consistentRead(true))
                    .item();
            return item.isEmpty() ? Optional.empty() : Optional.of(record(item));
        });
    }

    private static LeaseRecord record(Map<String, AttributeValue> item) {
        Function<String, AttributeValue> value = attribute -> {
            AttributeValue attributeValue = item.get(attribute);
            if (attributeValue == null) {
                throw new IllegalArgumentException("the item has no '%s'".formatted(attribute));
            }
            return attributeValue;
        };
        return new LeaseRecord(
                value.apply(HOLDER).s(),
                Long.parseLong(value.apply(EPOCH).n()),
                Long.parseLong(value.apply(COUNTER).n()),
                Duration.ofMillis(Long.parseLong(value.apply(DURATION).n())));
    }

    @Override
    public boolean replace(Optional<LeaseRecord> expected, LeaseRecord next) {
        PutItemRequest.Builder item = PutItemRequest.builder()
                .tableName(table)
                .item(Map.of(
                        KEY, AttributeValue.fromS(name),
                        HOLDER, AttributeValue.fromS(next.holder()),
                        EPOCH, number(next.epoch()),
                        COUNTER, number(next.counter()),
                        DURATION, number(next.duration().toMillis())));
        expected.ifPresentOrElse(
                before -> item.conditionExpression("#epoch = :epoch AND #counter = :counter AND #holder = :holder")
                        .expressionAttributeNames(Map.of("#epoch", EPOCH, "#counter", COUNTER, "#holder", HOLDER))
                        .expressionAttributeValues(Map.of(
                                ":epoch", number(before.epoch()),
                                ":counter", number(before.counter()),
                                ":holder", AttributeValue.fromS(before.holder()))),
                () -> item.conditionExpression("attribute_not_exists(#key)")
                        .expressionAttributeNames(Map.of("#key", KEY)));
        return call(() -> {
            try {
                client.putItem(item.build());
                return true;
            } catch (ConditionalCheckFailedException e) {
                return false;
            }
        });
    }

    private <T> T call(Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException | IllegalArgumentException e) {
            throw failure(table, name, e);
        }
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    private static LeaseException failure(String table, String name, RuntimeException e) {
        return new LeaseException("lease '%s' in DynamoDB table '%s': %s".formatted(name, table, firstLine(e)), e);
    }

    /** The first line of the message of a failure. */
    static String firstLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    @Override
    public void close() {
        client.close();
    }
}
