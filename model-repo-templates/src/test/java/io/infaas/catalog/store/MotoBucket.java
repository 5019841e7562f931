package io.infaas.catalog.store;

import io.infaas.triton.servers.MotoServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** An empty bucket of a stand-in for S3. */
public final class MotoBucket implements AutoCloseable {

    /** Name of the bucket. */
    public static final String NAME = "some-bucket";

    private final MotoServer moto;

    private MotoBucket(MotoServer moto) {
        this.moto = moto;
    }

    public static MotoBucket start() {
        return new MotoBucket(MotoServer.start());
    }

    static MotoBucket start(Path extension) {
        return new MotoBucket(MotoServer.start(List.of(extension), Map.of()));
    }

    /** Makes it, or empties it. */
    public void clear() {
        moto.reset();
        try (S3Client client = client()) {
            client.createBucket(create -> create.bucket(NAME));
        }
    }

    public S3Client client() {
        return client(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")));
    }

    S3Client client(AwsCredentialsProvider credentials) {
        return S3Store.builder()
                .endpointOverride(moto.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials)
                .build();
    }

    /** A store in the bucket. */
    public ObjectStore store(String prefix) {
        return new Location.S3(NAME, prefix).open(client());
    }

    @Override
    public void close() {
        moto.close();
    }
}
