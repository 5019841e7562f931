package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.estimate.MeasuredProfiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ControllerCommandTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeCatalog() {
        CatalogFile.write(
                folder.resolve("catalog.json"),
                Catalogs.fashion().variant("small", "fp32", 0.88, 1).build());
    }

    @Test
    void check_saysWhatWouldBeControlled() {
        assertThat(check("--nodes=a,b:1:2:3")).isZero();
        assertThat(out.toString().strip()).isEqualTo("policy cost; 2 nodes; 1 variants of fashion");
    }

    @Test
    void profilesThatAssume_saysWhatTheyAssume() throws IOException {
        Path catalog = folder.resolve("catalog.json");
        Files.writeString(
                catalog,
                Files.readString(catalog)
                        .replace("\"stable\" : true", "\"stable\" : true, \"assumed\" : [ \"cores\" ]"));

        assertThat(check("--nodes=a=local")).isZero();
        assertThat(err.toString())
                .startsWith("infaas controller: " + catalog + ": 1 profiles are assumed, not measured (cores)")
                .hasLineCount(1);
    }

    @Test
    void catalogInABucket_thatCannotBe_isOneLine() {
        assertThat(check("--nodes=a", "--catalog=s3:models")).isEqualTo(1);
        assertThat(err.toString()).contains("'s3:models' must be s3://BUCKET/PREFIX");
        assertThat(check("--nodes=a", "--catalog=s3://some-bucket/models", "--measure=fashion"))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("--measure needs the models beside the catalog, and s3://some-bucket/models has none here");
        assertThat(err.toString()).hasLineCount(2);
    }

    @Test
    void lease_thatCannotBe_isNamedWithItsFlag() {
        assertThat(check("--nodes=a", "--lease=somewhere")).isEqualTo(1);
        assertThat(err.toString()).contains("--lease 'somewhere' must be file:FOLDER or dynamodb://TABLE/NAME");
        assertThat(check("--nodes=a", "--lease=dynamodb://leases")).isEqualTo(1);
        assertThat(check("--nodes=a", "--lease=file:" + folder, "--lease-seconds=0"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--lease-seconds 0 must be within 1 and 300");
        assertThat(check("--nodes=a", "--lease=dynamodb://leases/main", "--lease-seconds=5"))
                .isZero();
    }

    @Test
    void missingFlags_areWrongUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("--catalog");
        assertThat(run("--catalog=catalog.json")).isEqualTo(2);
        assertThat(err.toString()).contains("--nodes=NODE", "--fleet=FILE");
        assertThat(run("--catalog=catalog.json", "--nodes=a", "--fleet=b")).isEqualTo(2);
    }

    @Test
    void checkOfAFleet_saysItsBounds() throws IOException {
        assertThat(check("--fleet=" + fleet("local", 6))).isZero();
        assertThat(out.toString().strip())
                .isEqualTo("policy cost; 1 to 6 nodes for at most $2.00/h; 1 variants of fashion");
    }

    @Test
    void fleetThatIsWrong_isOneLineWithFileAndField() throws IOException {
        Path wrong = fleet("local", 0);
        assertThat(check("--fleet=" + wrong)).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("infaas controller: " + wrong + ": $")
                .contains("minimum 1 of nodes must be within 0 and the maximum 0")
                .hasLineCount(1);
    }

    @Test
    void fleetOfATypeThatTheCatalogDoesNotHave_isNamedWithTheKnown() throws IOException {
        assertThat(check("--fleet=" + fleet("huge", 6))).isEqualTo(1);
        assertThat(err.toString())
                .contains("class 'cpu': nodeType 'huge' of type 'm5.large' is not in the catalog, which has local");
    }

    @Test
    void fleetOfATypeThatNothingWasMeasuredOn_saysThatItIsEstimated() throws IOException {
        Path fleet = fleet("huge", 6);
        Files.writeString(fleet, Files.readString(fleet) + """
            nodeTypes:
              - {name: huge, cores: 16, memoryBytes: 34359738368, gpus: 0, pricePerHour: 0.8}
            """);

        assertThat(check("--fleet=" + fleet)).isZero();
        assertThat(err.toString())
                .contains("1 profiles are assumed, not measured (estimated)")
                .hasLineCount(1);
    }

    @Test
    void fleetOfATypeThatIsOtherwiseInTheCatalog_isRefused() throws IOException {
        Path fleet = fleet("local", 6);
        Files.writeString(fleet, Files.readString(fleet) + """
            nodeTypes:
              - {name: local, cores: 16, memoryBytes: 34359738368, gpus: 0, pricePerHour: 0.8}
            """);

        assertThat(check("--fleet=" + fleet)).isEqualTo(1);
        assertThat(err.toString())
                .contains(fleet + ": nodeTypes: 'local' has other resources than in the catalog")
                .hasLineCount(1);
    }

    @Test
    void profilesMeasuredSinceTheBuild_areReadFromTheFileBesideTheCatalog() throws IOException {
        Path file = folder.resolve("catalog.json");
        Catalog built = CatalogFile.read(file);
        NodeType huge = new NodeType("huge", 16, 32L << 30, 0, 0.8);
        CatalogFile.write(
                file,
                new Catalog(
                        built.applications(),
                        built.architectures(),
                        built.variants(),
                        List.of(built.nodeTypes().get(0), huge)));
        MeasuredProfiles.NONE
                .with(
                        huge,
                        Map.of(
                                built.variants().get(0).name(),
                                ProfileFixture.on("huge").build()))
                .write(MeasuredProfiles.beside(file));

        assertThat(check("--nodes=a=huge")).isZero();
        assertThat(err.toString()).isEmpty();
        Files.writeString(MeasuredProfiles.beside(file), "{");
        assertThat(check("--nodes=a=huge")).isEqualTo(1);
        assertThat(err.toString()).contains("catalog.json.measured.json").hasLineCount(1);
    }

    private Path fleet(String nodeType, int maximum) throws IOException {
        return Files.writeString(folder.resolve("fleet.yaml"), """
            minimum: 1
            maximum: %d
            budgetPerHour: 2
            provider:
              ec2:
                region: us-east-1
                cluster: prod
                owner: team
                classes:
                  - name: cpu
                    image: ami-01
                    zones: {us-east-1a: subnet-01}
                    securityGroups: []
                    types:
                      - {type: m5.large, nodeType: %s, onDemandPerHour: 0.1}
            """.formatted(maximum, nodeType));
    }

    @Test
    void unknownPolicy_isWrongUsageThatNamesTheKnown() {
        assertThat(check("--nodes=a", "--policy=best")).isEqualTo(2);
        assertThat(err.toString()).contains("'best'", "hpa, individual, infaas, optimal, static");
    }

    @Test
    void missingCatalog_isNamed() {
        assertThat(run("--catalog=" + folder.resolve("none.json"), "--nodes=a")).isEqualTo(1);
        assertThat(err.toString()).startsWith("infaas controller: ").contains("none.json: no such file");
    }

    @Test
    void nodeOfAnUnknownType_isNamedWithTheKnown() {
        assertThat(check("--nodes=a=huge")).isEqualTo(1);
        assertThat(err.toString()).contains("node 'a-8001' has node type 'huge'; the catalog has local");
    }

    @Test
    void peakOfAnUnknownApplication_isNamed() {
        assertThat(check("--nodes=a", "--policy=static", "--peak=fashion=10", "--peak=other=1"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--peak names application 'other'");
    }

    @Test
    void otherHostWithoutAToken_isRefused() {
        assertThat(check("--nodes=a", "--control-host=0.0.0.0")).isEqualTo(1);
        assertThat(err.toString()).contains("--control-host 0.0.0.0", "--control-token-file");
        assertThat(check("--nodes=a", "--admin-host=0.0.0.0")).isEqualTo(1);
        assertThat(err.toString()).contains("--admin-host 0.0.0.0", "--admin-token-file");
    }

    @Test
    void portInUse_isNamedWithItsFlag() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(check("--nodes=a", "--admin-port=" + taken.getLocalPort()))
                    .isEqualTo(1);
            assertThat(err.toString()).contains("port " + taken.getLocalPort() + " (admin)", "--admin-port");
        }
        assertThat(check("--nodes=a", "--admin-port=8123", "--control-port=8123"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--control-port and --admin-port are both 8123");
    }

    @Test
    void journalThatCannotBeWritten_isNamedWithItsFlag() {
        assertThat(run(
                        "--catalog=" + folder.resolve("catalog.json"),
                        "--nodes=a",
                        "--control-port=0",
                        "--admin-port=0",
                        "--journal=/proc/infaas/journal"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("/proc/infaas/journal", "--journal");
    }

    private int check(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--catalog=" + folder.resolve("catalog.json"), "--check", "--control-port=0", "--admin-port=0"));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    private int run(String... arguments) {
        return new CommandLine(new ControllerCommand((definitions, repository, credentials) -> {
                    throw new IllegalArgumentException("--measure " + definitions + " " + repository);
                }))
                .setOverwrittenOptionsAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
