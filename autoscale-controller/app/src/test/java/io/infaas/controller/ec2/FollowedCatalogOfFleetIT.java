package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.controller.cli.Infaas;
import io.infaas.triton.testing.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The command with a fleet holds each catalog that is published while it runs against the types of its classes, as it does when it starts. */
final class FollowedCatalogOfFleetIT {

    private static final String LINE =
            "class 'cpu': type 'm5.large' has processors of Intel, node type 'local' was measured on"
                    + " 'AMD EPYC 9R14': set another nodeType, a new one under nodeTypes";

    @TempDir
    private Path folder;

    @Test
    void catalogMeasuredOnOtherProcessors_isRefusedInTheWordsOfAStart_andTheFormerOneStays() throws Exception {
        try (MotoEc2 moto = new MotoEc2(folder);
                S3Client client = client(moto)) {
            client.createBucket(create -> create.bucket("some-bucket"));
            publish(client, "Intel(R) Xeon(R) Platinum 8488C");
            Process controller = controller(moto);
            try {
                Until.holds(this::said, () -> said().contains("controller ready"));
                publish(client, "AMD EPYC 9R14");

                Until.holds(this::said, () -> said().contains(LINE));

                assertThat(said())
                        .contains("the published catalog is refused, the former one stays in force: " + LINE)
                        .doesNotContain("a new catalog is in force");
            } finally {
                controller.destroy();
                controller.waitFor();
            }
            publish(client, "AMD EPYC 9R14");
            assertThat(controller(moto).waitFor()).isEqualTo(1);
            assertThat(said()).endsWith("infaas controller: " + LINE + "\n");
        }
    }

    private Process controller(MotoEc2 moto) throws IOException {
        ProcessBuilder infaas = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        Infaas.class.getName(),
                        "controller",
                        "--fleet=" + MotoEc2.write(folder, moto.fleet()),
                        "--control-port=0",
                        "--admin-port=0",
                        "--catalog=s3://some-bucket/models")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile());
        infaas.environment()
                .putAll(Map.of(
                        "CLASSPATH",
                        System.getProperty("java.class.path"),
                        "AWS_ENDPOINT_URL",
                        moto.endpoint().toString(),
                        "AWS_REGION",
                        MotoEc2.REGION,
                        "AWS_ACCESS_KEY_ID",
                        "any",
                        "AWS_SECRET_ACCESS_KEY",
                        "any"));
        return infaas.start();
    }

    private String said() {
        try {
            return Files.readString(folder.resolve("said"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void publish(S3Client client, String processor) throws IOException {
        Catalog catalog = ClassCheckTest.measuredOn(processor);
        Path file = folder.resolve(CatalogFile.NAME);
        CatalogFile.write(file, catalog);
        client.putObject(put -> put.bucket("some-bucket").key("models/catalog.json"), RequestBody.fromFile(file));
    }

    private static S3Client client(MotoEc2 moto) {
        return S3Client.builder()
                .endpointOverride(moto.endpoint())
                .forcePathStyle(true)
                .region(Region.of(MotoEc2.REGION))
                .credentialsProvider(MotoEc2.CREDENTIALS)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }
}
