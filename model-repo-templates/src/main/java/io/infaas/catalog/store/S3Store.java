package io.infaas.catalog.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Objects below a prefix of a bucket. Files larger than a part are uploaded in parts; incomplete uploads are aborted. */
final class S3Store implements ObjectStore {

    /** Bytes of a part; S3 allows 10,000 of them, and none but the last below 5 MiB. */
    static final int PART_BYTES = 16 << 20;

    private static final int MOST_PARTS = 10_000;
    private static final int KEYS_PER_DELETION = 1000;
    private static final int NOT_MODIFIED = 304;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    private final Location.S3 location;
    private final S3Client client;
    private final int partBytes;

    S3Store(Location.S3 location, S3Client client, int partBytes) {
        this.location = location;
        this.client = client;
        this.partBytes = partBytes;
    }

    static S3Store open(Location.S3 location) {
        S3ClientBuilder builder = builder();
        if (System.getenv("AWS_ENDPOINT_URL") != null
                || System.getenv("AWS_ENDPOINT_URL_S3") != null
                || System.getProperty("aws.endpointUrl") != null) {
            // Servers other than Amazon's rarely have a host name for each bucket.
            builder.forcePathStyle(true);
        }
        try {
            return new S3Store(location, builder.build(), PART_BYTES);
        } catch (SdkException e) {
            throw S3Failures.describe(location, "s3", e);
        }
    }

    /** The connection settings of every client. */
    static S3ClientBuilder builder() {
        return S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(5))
                        .socketTimeout(Duration.ofSeconds(60)))
                .overrideConfiguration(configuration -> configuration.addExecutionInterceptor(new ImmediateBody()));
    }

    /**
     * Sends bodies without waiting for the server's consent: Java's HTTP client may miss the answer of a server that refuses
     * instead of consenting, and a part is small.
     */
    private static final class ImmediateBody implements ExecutionInterceptor {
        @Override
        public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
            return context.httpRequest().toBuilder().removeHeader("Expect").build();
        }
    }

    @Override
    public Optional<Document> read(String key) {
        try {
            return Optional.of(get(request(key).build(), key));
        } catch (SdkException e) {
            if (isMissing(e)) {
                return Optional.empty();
            }
            throw S3Failures.describe(location, "s3:GetObject", e);
        }
    }

    @Override
    public Optional<Document> readUnless(String key, String version) {
        try {
            return Optional.of(get(request(key).ifNoneMatch(version).build(), key));
        } catch (SdkException e) {
            if (status(e) == NOT_MODIFIED) {
                return Optional.empty();
            }
            throw isMissing(e)
                    ? StoreException.missing(location, key)
                    : S3Failures.describe(location, "s3:GetObject", e);
        }
    }

    private GetObjectRequest.Builder request(String key) {
        return GetObjectRequest.builder().bucket(location.bucket()).key(location.key(key));
    }

    /** @throws SdkException if S3 does not answer with the document */
    private Document get(GetObjectRequest request, String key) {
        String source = location + "/" + key;
        ResponseBytes<GetObjectResponse> read = client.getObject(request, (response, stream) -> {
            if (response.contentLength() > MAX_DOCUMENT_BYTES) {
                throw new StoreException("%s: has more than %d bytes".formatted(source, MAX_DOCUMENT_BYTES));
            }
            return ResponseBytes.fromInputStream(response, stream);
        });
        return new Document(source, read.asUtf8String(), read.response().eTag());
    }

    @Override
    public void write(String key, String text, Optional<String> expectedVersion) {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.key(key))
                .contentType("application/json");
        expectedVersion.ifPresentOrElse(request::ifMatch, () -> request.ifNoneMatch("*"));
        try {
            client.putObject(request.build(), RequestBody.fromString(text));
        } catch (SdkException e) {
            boolean changed = status(e) == PRECONDITION_FAILED
                    || status(e) == CONFLICT
                    || (expectedVersion.isPresent() && isMissing(e));
            if (!changed) {
                throw S3Failures.describe(location, "s3:PutObject", e);
            }
            // The first attempt may have succeeded and lost its answer: the second one finds the first one's text.
            if (!read(key).map(Document::text).equals(Optional.of(text))) {
                throw new ChangedMeanwhileException(location, key);
            }
        }
    }

    @Override
    public boolean has(String key, long bytes) {
        try {
            return client.headObject(head -> head.bucket(location.bucket()).key(location.key(key)))
                            .contentLength()
                    == bytes;
        } catch (SdkException e) {
            if (status(e) == NOT_FOUND) {
                return false;
            }
            throw S3Failures.describe(location, "s3:GetObject", e);
        }
    }

    @Override
    public void upload(String key, Path file) {
        try {
            long size = Files.size(file);
            if (size <= partBytes) {
                call(
                        "s3:PutObject",
                        () -> client.putObject(
                                request -> request.bucket(location.bucket()).key(location.key(key)),
                                RequestBody.fromFile(file)));
                return;
            }
            String upload = call("s3:PutObject", () -> client.createMultipartUpload(
                            create -> create.bucket(location.bucket()).key(location.key(key)))
                    .uploadId());
            boolean complete = false;
            try {
                List<CompletedPart> parts =
                        uploadParts(key, upload, file, (int) Math.max(partBytes, size / MOST_PARTS + 1));
                call(
                        "s3:PutObject",
                        () -> client.completeMultipartUpload(done -> done.bucket(location.bucket())
                                .key(location.key(key))
                                .uploadId(upload)
                                .multipartUpload(completion -> completion.parts(parts))));
                complete = true;
            } finally {
                if (!complete) {
                    abort(key, upload);
                }
            }
        } catch (IOException e) {
            throw new StoreException("%s: cannot be read (%s)".formatted(file, e), e);
        }
    }

    private List<CompletedPart> uploadParts(String key, String upload, Path file, int bytes) throws IOException {
        List<CompletedPart> parts = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (byte[] part = in.readNBytes(bytes); part.length > 0; part = in.readNBytes(bytes)) {
                int number = parts.size() + 1;
                RequestBody body = RequestBody.fromBytes(part);
                String tag = call("s3:PutObject", () -> client.uploadPart(
                                request -> request.bucket(location.bucket())
                                        .key(location.key(key))
                                        .uploadId(upload)
                                        .partNumber(number),
                                body)
                        .eTag());
                parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
            }
        }
        return parts;
    }

    /** The bucket's rule for incomplete uploads covers failures here: the cause of the abort matters more. */
    private void abort(String key, String upload) {
        try {
            client.abortMultipartUpload(abort ->
                    abort.bucket(location.bucket()).key(location.key(key)).uploadId(upload));
        } catch (SdkException e) {
            System.getLogger(S3Store.class.getName())
                    .log(System.Logger.Level.WARNING, "{0}: an incomplete upload of {1} stays: {2}", location, key, e);
        }
    }

    @Override
    public boolean download(String key, Path file) {
        try {
            client.getObject(
                    get -> get.bucket(location.bucket()).key(location.key(key)), ResponseTransformer.toFile(file));
            return true;
        } catch (SdkException e) {
            if (isMissing(e)) {
                return false;
            }
            throw S3Failures.describe(location, "s3:GetObject", e);
        }
    }

    @Override
    public List<String> keys(String prefix) {
        int cut = location.key("").length();
        return call(
                "s3:ListBucket", () -> client
                        .listObjectsV2Paginator(
                                list -> list.bucket(location.bucket()).prefix(location.key(prefix)))
                        .contents()
                        .stream()
                        .map(S3Object::key)
                        .map(key -> key.substring(cut))
                        .sorted()
                        .toList());
    }

    @Override
    public void delete(Collection<String> keys) {
        List<ObjectIdentifier> objects = keys.stream()
                .map(key -> ObjectIdentifier.builder().key(location.key(key)).build())
                .toList();
        for (int from = 0; from < objects.size(); from += KEYS_PER_DELETION) {
            List<ObjectIdentifier> page = objects.subList(from, Math.min(objects.size(), from + KEYS_PER_DELETION));
            var deleted = call(
                    "s3:DeleteObject",
                    () -> client.deleteObjects(
                            request -> request.bucket(location.bucket()).delete(deletion -> deletion.objects(page))));
            if (deleted.hasErrors() && !deleted.errors().isEmpty()) {
                throw new StoreException("%s: %s cannot be deleted (%s)"
                        .formatted(
                                location,
                                deleted.errors().get(0).key(),
                                deleted.errors().get(0).message()));
            }
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /** The HTTP status of S3's answer; 0 without an answer. */
    private static int status(SdkException e) {
        return e instanceof S3Exception answer ? answer.statusCode() : 0;
    }

    private static boolean isMissing(SdkException e) {
        return e instanceof S3Exception answer
                && answer.statusCode() == NOT_FOUND
                && !"NoSuchBucket".equals(S3Failures.code(answer));
    }

    private <T> T call(String action, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw S3Failures.describe(location, action, e);
        }
    }
}
