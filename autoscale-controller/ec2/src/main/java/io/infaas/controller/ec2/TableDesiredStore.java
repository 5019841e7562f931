package io.infaas.controller.ec2;

import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.desired.DesiredStateException;
import io.infaas.controller.desired.DesiredStateException.Reason;
import io.infaas.controller.desired.DesiredStore;
import io.infaas.controller.desired.Revision;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Keeps each revision in an item of the table of a lease, whose key is {@code NAME/desired/VERSION}. The item {@code NAME/desired} has a version from
 * which on the newest one is searched: it may lag behind after a crash, and is never ahead. Texts are compressed items, and one item lists them.
 */
final class TableDesiredStore implements DesiredStore {

    private static final String KEY = "lease";
    private static final String DOCUMENT = "document";
    private static final String VERSION = "version";
    private static final String TEXTS = "digests";

    /** An item has at most 400 KB, with its key. */
    private static final int MOST_BYTES = 390_000;

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
            if (next.version() > KEPT + 1) {
                delete(key(next.version() - KEPT - 1));
            }
            return true;
        });
    }

    @Override
    public void keep(String digest, String text) {
        byte[] packed = pack(text);
        if (packed.length > MOST_BYTES) {
            throw new DesiredStateException(
                    Reason.INVALID,
                    "catalog: takes %d bytes compressed, and an item of DynamoDB %d: publish it to S3, and start controllers with --catalog s3://BUCKET/PREFIX"
                            .formatted(packed.length, MOST_BYTES));
        }
        call(() -> client.putItem(put -> put.tableName(table)
                .item(Map.of(
                        KEY, AttributeValue.fromS(key(digest)),
                        DOCUMENT, AttributeValue.fromB(SdkBytes.fromByteArray(packed))))));
        call(() -> {
            List<String> digests = new ArrayList<>(item(textsKey())
                    .map(item -> item.getOrDefault(TEXTS, AttributeValue.fromL(List.of()))
                            .l())
                    .orElse(List.of())
                    .stream()
                    .map(AttributeValue::s)
                    .toList());
            digests.remove(digest);
            digests.add(0, digest);
            for (String oldest : digests.subList(Math.min(KEPT_TEXTS, digests.size()), digests.size())) {
                delete(key(oldest));
            }
            return client.putItem(put -> put.tableName(table)
                    .item(Map.of(
                            KEY,
                            AttributeValue.fromS(textsKey()),
                            TEXTS,
                            AttributeValue.fromL(digests.stream()
                                    .limit(KEPT_TEXTS)
                                    .map(AttributeValue::fromS)
                                    .toList()))));
        });
    }

    @Override
    public String text(String digest) {
        Map<String, AttributeValue> item =
                call(() -> item(key(digest))).orElseThrow(() -> DesiredStateException.unkept(digest));
        AttributeValue document = item.get(DOCUMENT);
        try {
            return document == null || document.b() == null ? "" : unpack(document.b());
        } catch (IOException e) {
            throw new DesiredStateException(
                    Reason.UNAVAILABLE,
                    "item '%s' of DynamoDB table '%s' is damaged: apply the catalog again"
                            .formatted(key(digest), table),
                    e);
        }
    }

    private static byte[] pack(String text) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static String unpack(SdkBytes packed) throws IOException {
        try (InputStream gzip = new GZIPInputStream(packed.asInputStream())) {
            return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void point(long version) {
        var unused = client.putItem(put -> put.tableName(table)
                .item(Map.of(KEY, AttributeValue.fromS(key()), VERSION, AttributeValue.fromN(Long.toString(version)))));
    }

    private void delete(String key) {
        var unused = client.deleteItem(delete -> delete.tableName(table).key(Map.of(KEY, AttributeValue.fromS(key))));
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

    private String key(String digest) {
        return "%s/desired/catalog-%s".formatted(name, digest);
    }

    private String textsKey() {
        return name + "/desired/catalogs";
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
