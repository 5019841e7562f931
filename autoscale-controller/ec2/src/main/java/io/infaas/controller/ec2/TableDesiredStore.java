package io.infaas.controller.ec2;

import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.desired.DesiredStateException;
import io.infaas.controller.desired.DesiredStateException.Reason;
import io.infaas.controller.desired.DesiredStore;
import io.infaas.controller.desired.Revision;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Keeps each revision in an item of the table of a lease, whose key is {@code NAME/desired/VERSION}. The item {@code NAME/desired} has a version from
 * which on the newest one is searched: it may lag behind after a crash, and is never ahead.
 */
final class TableDesiredStore implements DesiredStore {

    private static final String KEY = "lease";
    private static final String DOCUMENT = "document";
    private static final String VERSION = "version";

    private final DynamoDbClient client;
    private final String table;
    private final String name;

    /** @param client is closed with this store */
    TableDesiredStore(DynamoDbClient client, String table, String name) {
        this.client = client;
        this.table = table;
        this.name = name;
    }

    private String place() {
        return "dynamodb://%s/%s".formatted(table, name);
    }

    @Override
    public OptionalLong newest() {
        return call(() -> {
            long version = item(key())
                    .map(item -> Long.parseLong(item.getOrDefault(VERSION, AttributeValue.fromN("0"))
                            .n()))
                    .orElse(0L);
            while (item(key(version + 1)).isPresent()) {
                version++;
            }
            return version == 0 ? OptionalLong.empty() : OptionalLong.of(version);
        });
    }

    @Override
    public Revision read(long version) {
        Map<String, AttributeValue> item = call(() -> item(key(version)))
                .orElseThrow(() -> new DesiredStateException(
                        Reason.UNKNOWN, "no version %d of the desired state in %s".formatted(version, place())));
        AttributeValue document = item.getOrDefault(DOCUMENT, AttributeValue.fromS(""));
        String source = "item '%s' of DynamoDB table '%s'".formatted(key(version), table);
        try {
            Revision revision = DocumentFormat.JSON.parse(source, document.s(), Revision.class);
            if (revision.version() != version) {
                throw new DesiredStateException(
                        Reason.UNAVAILABLE, "%s: has version %d".formatted(source, revision.version()));
            }
            return revision;
        } catch (DocumentException e) {
            throw new DesiredStateException(Reason.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public boolean append(Revision next) {
        return call(() -> {
            try {
                var unused = client.putItem(put -> put.tableName(table)
                        .item(Map.of(
                                KEY, AttributeValue.fromS(key(next.version())),
                                DOCUMENT, AttributeValue.fromS(DocumentFormat.JSON.print(next))))
                        .conditionExpression("attribute_not_exists(#key)")
                        .expressionAttributeNames(Map.of("#key", KEY)));
            } catch (ConditionalCheckFailedException e) {
                return false;
            }
            point(next.version());
            delete(next.version() - KEPT - 1);
            return true;
        });
    }

    private void point(long version) {
        var unused = client.putItem(put -> put.tableName(table)
                .item(Map.of(KEY, AttributeValue.fromS(key()), VERSION, AttributeValue.fromN(Long.toString(version)))));
    }

    private void delete(long version) {
        if (version > 0) {
            var unused = client.deleteItem(
                    delete -> delete.tableName(table).key(Map.of(KEY, AttributeValue.fromS(key(version)))));
        }
    }

    private Optional<Map<String, AttributeValue>> item(String key) {
        Map<String, AttributeValue> item = client.getItem(get -> get.tableName(table)
                        .key(Map.of(KEY, AttributeValue.fromS(key)))
                        .consistentRead(true))
                .item();
        return item.isEmpty() ? Optional.empty() : Optional.of(item);
    }

    private String key() {
        return name + "/desired";
    }

    private String key(long version) {
        return "%s/desired/%d".formatted(name, version);
    }

    private <T> T call(Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException | IllegalArgumentException e) {
            throw new DesiredStateException(
                    Reason.UNAVAILABLE,
                    "desired state in %s: %s".formatted(place(), DynamoDbLeaseStore.firstLine(e)),
                    e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
