package io.infaas.controller.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.cli.Infaas;
import io.infaas.controller.ec2.LeaseTable;
import io.infaas.triton.servers.MotoServer;
import io.infaas.triton.testing.Until;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The command {@code infaas controller --lease dynamodb://...}, twice, with what the environment says of AWS. */
@Tag("proof")
final class LeasedControllersIT {

    private static final String REGION = "us-east-1";
    private static final Pattern ADMIN = Pattern.compile("admin 127\\.0\\.0\\.1:(\\d+)");

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> started = new ArrayList<>();
    private MotoServer moto;
    private DynamoDbClient tables;

    @BeforeEach
    void makeTable() {
        CatalogFile.write(
                folder.resolve("catalog.json"),
                Catalogs.fashion().variant("fm-nano", "fp32", 0.86, 50).build());
        moto = MotoServer.start();
        tables = DynamoDbClient.builder()
                .endpointOverride(moto.endpoint())
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIATEST", "secret")))
                .build();
        LeaseTable.create(tables, "leases");
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
        if (tables != null) {
            tables.close();
        }
        if (moto != null) {
            moto.close();
        }
    }

    @Test
    void leaderThatIsKilled_isFollowed_andTheLastOneGivesTheLeaseBack() throws Exception {
        Path first = start("first");
        Until.holds(
                () -> "the first leads: " + said(first),
                () -> leadership(first).path("leads").asBoolean());
        Path second = start("second");
        Until.holds(
                () -> "the second follows: " + said(second),
                () -> !leadership(second).path("leader").asText().isEmpty());
        assertThat(leadership(second).path("leads").asBoolean()).isFalse();

        started.get(0).destroyForcibly();

        Until.holds(
                () -> "the second leads: " + said(second),
                () -> leadership(second).path("leads").asBoolean());
        assertThat(leadership(second).path("epoch").asLong()).isGreaterThan(1);
        started.get(1).destroy();
        assertThat(started.get(1).waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(started.get(1).exitValue()).isZero();
        assertThat(item().get("holder")).isEqualTo(AttributeValue.fromS(""));
    }

    private Path start(String name) throws IOException {
        Path output = folder.resolve(name + ".log");
        ProcessBuilder infaas = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        Infaas.class.getName(),
                        "controller",
                        "--nodes=127.0.0.1:1:2:3",
                        "--control-port=0",
                        "--admin-port=0",
                        "--lease=dynamodb://leases/fleet",
                        "--lease-seconds=3",
                        "--catalog=" + folder.resolve("catalog.json"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        infaas.environment()
                .putAll(Map.of(
                        "CLASSPATH",
                        System.getProperty("java.class.path"),
                        "AWS_ENDPOINT_URL",
                        moto.endpoint().toString(),
                        "AWS_REGION",
                        REGION,
                        "AWS_ACCESS_KEY_ID",
                        "AKIATEST",
                        "AWS_SECRET_ACCESS_KEY",
                        "secret"));
        started.add(infaas.start());
        return output;
    }

    /** What a controller says of its leadership; nothing as long as it does not answer. */
    private JsonNode leadership(Path output) {
        JsonNode nothing = DocumentFormat.JSON.parse("nothing", "{}", JsonNode.class);
        try {
            var admin = ADMIN.matcher(Files.readString(output));
            if (!admin.find()) {
                return nothing;
            }
            URI status = URI.create("http://127.0.0.1:%s/status".formatted(admin.group(1)));
            HttpResponse<String> answer =
                    http.send(HttpRequest.newBuilder(status).build(), HttpResponse.BodyHandlers.ofString());
            return DocumentFormat.JSON
                    .parse("status", answer.body(), JsonNode.class)
                    .path("leadership");
        } catch (IOException e) {
            return nothing;
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String said(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Map<String, AttributeValue> item() {
        return tables.scan(table -> table.tableName("leases")).items().get(0);
    }
}
