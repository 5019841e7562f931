package io.infaas.controller.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.Catalogs;
import io.infaas.controller.cli.Infaas;
import io.infaas.triton.servers.MotoServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The command reads what was published, with region and credentials of its environment. */
final class ControllerOfS3IT {

    @TempDir
    private Path folder;

    @Test
    void controller_readsItsCatalogFromABucket() throws Exception {
        Path file = folder.resolve(CatalogFile.NAME);
        CatalogFile.write(
                file, Catalogs.fashion().variant("small", "fp32", 0.88, 1).build());
        try (MotoServer moto = MotoServer.start()) {
            try (S3Client client = client(moto.endpoint())) {
                client.createBucket(create -> create.bucket("some-bucket"));
                client.putObject(
                        put -> put.bucket("some-bucket").key("models/catalog.json"), RequestBody.fromFile(file));
            }
            ProcessBuilder infaas = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            Infaas.class.getName(),
                            "controller",
                            "--check",
                            "--nodes=a",
                            "--control-port=0",
                            "--admin-port=0",
                            "--catalog=s3://some-bucket/models")
                    .redirectErrorStream(true);
            infaas.environment()
                    .putAll(Map.of(
                            "CLASSPATH", System.getProperty("java.class.path"),
                            "AWS_ENDPOINT_URL", moto.endpoint().toString(),
                            "AWS_REGION", "us-east-1",
                            "AWS_ACCESS_KEY_ID", "any",
                            "AWS_SECRET_ACCESS_KEY", "any"));
            Process process = infaas.start();

            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor()).as(said).isZero();
            assertThat(said).contains("policy cost; 1 nodes; 1 variants of fashion");
        }
    }

    private static S3Client client(URI endpoint) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }
}
